// Calls wechatpay-axios-plugin for Python.
// stdin: {"asked": {"call": "Rsa.verify", "with": […]}, "client"?: options}; an argument may be a call itself, and
// "client" is a whole client of those options. stdout: the answer; of an HTTP answer the status and the data.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
const { Aes, Formatter, Hash, Rsa, Wechatpay } = createRequire(`${process.env.NODE_MODULES}/`)('wechatpay-axios-plugin');

const { asked, client } = JSON.parse(readFileSync(0, 'utf8'));
const shelf = { Aes, Formatter, Hash, Rsa, client: client && new Wechatpay(client) };

function answer(step) {
  if (step?.call === undefined) return step;
  const names = step.call.split('.');
  const last = names.pop();
  return names.reduce((owner, name) => owner[name], shelf)[last](...step.with.map(answer));
}

// A 4xx is an answer; all else that the client throws, as for a signature that does not hold, ends this process.
const told = await Promise.resolve(answer(asked)).catch((error) => {
  if (error.code !== 'ERR_BAD_REQUEST') throw error;
  return error.response;
});
process.stdout.write(JSON.stringify(told?.status ? { status: told.status, data: told.data } : told));
