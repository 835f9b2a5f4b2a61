/** The API of the stack that serves the console. */
import { createClient, fetchTransport, type Transport } from "@mallpass/client";
import { ref } from "vue";
import { baseUrlOf } from "./address";
import { session, signedInAgain } from "@/auth/session";
import { language } from "@/messages";

const UNAUTHORIZED = 401;
/** What a sign-in itself asks. */
const WHO = "/v1/admin/me";

export const baseUrl = baseUrlOf(location.href);

/** Whether the last call got an answer. */
export const reachable = ref(true);

const send = fetchTransport();

/** Lets a call whose token was refused wait for a new sign-in and then try once more, so that nothing typed is lost. */
const transport: Transport = async (request) => {
  const first = await noticed(request);
  if (first.status !== UNAUTHORIZED || !session.holder.value || request.url.endsWith(WHO)) return first;
  try {
    await signedInAgain();
  } catch {
    return first;
  }
  const { authorization: _, Authorization: __, ...headers } = request.headers;
  return noticed({ ...request, headers: { ...headers, Authorization: `Bearer ${session.token.value}` } });
};

async function noticed(request: Parameters<Transport>[0]): ReturnType<Transport> {
  try {
    const answer = await send(request);
    reachable.value = true;
    return answer;
  } catch (problem) {
    reachable.value = false;
    throw problem;
  }
}

export const api = createClient({
  baseUrl,
  transport,
  language: () => language.value,
  token: () => session.token.value,
});
