// Builds one WeChat Pay callback with wechatpay-axios-plugin, an implementation that shares nothing with ours.
// stdin: {"api_v3_key", "private_key" (PEM), "serial", "resource", "event_type", "original_type", "age_seconds"?}
// stdout: {"headers", "body"}
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
const { Aes, Rsa, Formatter } = createRequire(`${process.env.NODE_MODULES}/`)('wechatpay-axios-plugin');

const order = JSON.parse(readFileSync(0, 'utf8'));
const nonce = Formatter.nonce(12);
const body = JSON.stringify({
  id: `EV-${Formatter.nonce(32)}`,
  create_time: new Date().toISOString(),
  event_type: order.event_type,
  resource_type: 'encrypt-resource',
  summary: '支付成功',
  resource: {
    original_type: order.original_type,
    algorithm: 'AEAD_AES_256_GCM',
    associated_data: order.original_type,
    nonce,
    ciphertext: Aes.AesGcm.encrypt(JSON.stringify(order.resource), order.api_v3_key, nonce, order.original_type),
  },
});
const timestamp = String(Formatter.timestamp() - (order.age_seconds ?? 0));
const headers = {
  'Content-Type': 'application/json',
  'Wechatpay-Timestamp': timestamp,
  'Wechatpay-Nonce': Formatter.nonce(),
  'Wechatpay-Serial': order.serial,
};
headers['Wechatpay-Signature'] = Rsa.sign(
  Formatter.response(timestamp, headers['Wechatpay-Nonce'], body), order.private_key,
);
process.stdout.write(JSON.stringify({ headers, body }));
