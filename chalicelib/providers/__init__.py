"""Outside parties: WeChat's server API and WeChat Pay. Their codes are tables; an unknown one raises."""
