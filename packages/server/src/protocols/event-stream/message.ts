import { crc32 } from "node:zlib";

const preludeBytes = 12;
const crcBytes = 4;
/** The one type of header value in use here. */
const stringType = 7;

/**
 * One message of `application/vnd.amazon.eventstream`: lengths of the whole and of the headers, their CRC, the headers, the
 * payload, and the CRC of it all, in big-endian
 * (https://smithy.io/2.0/aws/amazon-eventstream.html).
 */
export function encodeMessage(headers: Readonly<Record<string, string>>, payload: Uint8Array): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(encodeHeader));
  const totalBytes = preludeBytes + head.length + payload.length + crcBytes;
  const message = Buffer.allocUnsafe(totalBytes);
  message.writeUInt32BE(totalBytes, 0);
  message.writeUInt32BE(head.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  message.set(head, preludeBytes);
  message.set(payload, preludeBytes + head.length);
  message.writeUInt32BE(crc32(message.subarray(0, totalBytes - crcBytes)), totalBytes - crcBytes);
  return message;
}

function encodeHeader([name, value]: [string, string]): Buffer {
  const nameBytes = Buffer.byteLength(name);
  const valueBytes = Buffer.byteLength(value);
  const header = Buffer.allocUnsafe(1 + nameBytes + 3 + valueBytes);
  header[0] = nameBytes;
  header.write(name, 1);
  header[1 + nameBytes] = stringType;
  header.writeUInt16BE(valueBytes, 2 + nameBytes);
  header.write(value, 4 + nameBytes);
  return header;
}
