/** Business time: what all rules go by. On stages with a test clock it is ahead of real time. */
import { computed, ref } from "vue";
import { api } from "@/api";

const MINUTE_MS = 60_000;

const aheadMs = ref(0);
const realNow = ref(Date.now());
export const hasTestClock = ref(false);

export const businessTime = computed(() => new Date(realNow.value + aheadMs.value));

setInterval(() => (realNow.value = Date.now()), MINUTE_MS);

export async function readClock(): Promise<void> {
  const { body } = await api.get("/v1/health");
  hasTestClock.value = body.test_clock;
  keepOffset(body.offset_seconds ?? 0);
}

/** Moves business time forward. What became due runs within a minute. */
export async function moveClock(to: string): Promise<void> {
  const { body } = await api.put("/v1/admin/clock", { body: { to } });
  keepOffset(body.offset_seconds);
}

function keepOffset(seconds: number): void {
  aheadMs.value = seconds * 1000;
  realNow.value = Date.now();
}
