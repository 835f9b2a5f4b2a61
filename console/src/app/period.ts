/** The business days that figures are read for. */
import { computed, type ComputedRef, type WritableComputedRef } from "vue";
import { dayPlus } from "@/shared/instants";
import { useQuery } from "@/shared/useQuery";
import { businessToday } from "./clock";

export interface Days {
  from: string;
  to: string;
}

/** How many days a person can choose. */
export const LENGTHS = [7, 30, 90];
const USUAL = 30;

/** The last `count` business days, today included. */
export function lastDays(count: number): Days {
  return { from: dayPlus(businessToday.value, 1 - count), to: businessToday.value };
}

/** The days chosen on a page: `days` in its address. */
export function usePeriod(): { length: WritableComputedRef<number>; days: ComputedRef<Days> } {
  const { value: query } = useQuery("days");
  const length = computed({
    get: () => LENGTHS.find((one) => one === Number(query.value)) ?? USUAL,
    set: (count) => (query.value = String(count)),
  });
  return { length, days: computed(() => lastDays(length.value)) };
}
