/** Business time and the business day it is, at the mall chosen. */
import { computed } from "vue";
import { businessDay } from "@/shared/instants";
import { cutoverHour } from "./malls";
import { businessTime } from "./time";

export { businessTime, hasTestClock, moveClock, readClock } from "./time";

export const businessToday = computed(() => businessDay(businessTime.value, cutoverHour.value));
