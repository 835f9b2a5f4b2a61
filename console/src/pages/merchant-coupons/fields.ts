/** The fields of a merchant coupon in the console's form, as data. WeChat calls them so; the API takes their names. */
export interface FormField {
  name: string;
  is: "text" | "choice";
  values?: string[];
  most?: number;
  /** Only when the merchant coupon is made: WeChat Pay does not change it later. */
  once?: boolean;
  required?: boolean;
  /** In `display`, which holds how WeChat shows the coupon. */
  within?: "display";
}

export const FIELDS: FormField[] = [
  { name: "goods_name", is: "text", most: 15, required: true },
  {
    name: "use_method",
    is: "choice",
    values: ["OFF_LINE", "MINI_PROGRAMS", "PAYMENT_CODE", "SELF_CONSUME"],
    required: true,
  },
  {
    name: "code_mode",
    is: "choice",
    values: ["WECHATPAY_MODE", "MERCHANT_UPLOAD", "MERCHANT_API"],
    once: true,
    required: true,
  },
  { name: "stock_name", is: "text", most: 21 },
  { name: "belong_merchant", is: "text", most: 15, once: true },
  { name: "comment", is: "text", most: 20 },
  { name: "mini_programs_appid", is: "text", most: 32 },
  { name: "mini_programs_path", is: "text", most: 128 },
  { name: "notify_appid", is: "text", most: 32 },
  { name: "merchant_name", is: "text", most: 16, within: "display" },
  { name: "description", is: "text", most: 1000, within: "display" },
  { name: "background_color", is: "text", most: 8, within: "display" },
  { name: "merchant_logo_url", is: "text", most: 128, within: "display" },
  { name: "coupon_image_url", is: "text", most: 128, within: "display" },
];
