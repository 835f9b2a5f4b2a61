/** The period of figures: so many days up to today, as the parameter `days` of the address says. */
import { computed, type ComputedRef, type WritableComputedRef } from "vue";
import { businessToday } from "@/app/clock";
import { dayPlus } from "@/shared/instants";
import { useQuery } from "@/shared/useQuery";
import type { Period } from "./usage";

export const LENGTHS = [7, 30, 90];
const USUAL = 30;

/** `length`: how many days. `mallId`: the mall whose figures are read; `undefined`: all malls. */
export function usePeriod(mallId: () => string | undefined): {
  length: WritableComputedRef<number>;
  period: ComputedRef<Period>;
} {
  const { value: days } = useQuery("days");
  const length = computed({
    get: () => (LENGTHS.includes(Number(days.value)) ? Number(days.value) : USUAL),
    set: (one) => (days.value = String(one)),
  });
  const period = computed(() => ({
    from: dayPlus(businessToday.value, 1 - length.value),
    to: businessToday.value,
    mallId: mallId(),
  }));
  return { length, period };
}
