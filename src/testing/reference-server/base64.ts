const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const wellFormed = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const utf8 = (text: string): number[] => {
  const bytes: number[] = [];
  const escaped = encodeURIComponent(text);
  for (let at = 0; at < escaped.length; at++) {
    if (escaped[at] === '%') {
      bytes.push(Number.parseInt(escaped.slice(at + 1, at + 3), 16));
      at += 2;
    } else bytes.push(escaped.charCodeAt(at));
  }
  return bytes;
};

const byte = (bytes: readonly number[], at: number): number => bytes[at] ?? 0;

/** Base64 of the text's UTF-8 bytes, with padding. */
export function encodeBase64(text: string): string {
  const bytes = utf8(text);
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const triple = (byte(bytes, at) << 16) | (byte(bytes, at + 1) << 8) | byte(bytes, at + 2);
    for (let digit = 0; digit < 4; digit++) {
      const used = at + digit <= bytes.length;
      out += used ? alphabet.charAt((triple >> (18 - 6 * digit)) & 63) : '=';
    }
  }
  return out;
}

/** The text of padded base64, or null where it is not well-formed base64 of UTF-8. */
export function decodeBase64(encoded: string): string | null {
  if (!wellFormed.test(encoded)) return null;
  const digits = encoded.replace(/=+$/, '');
  let escaped = '';
  let bits = 0;
  let held = 0;
  for (const digit of digits) {
    held = ((held << 6) | alphabet.indexOf(digit)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    escaped += `%${((held >> bits) & 255).toString(16).padStart(2, '0')}`;
  }
  try {
    return decodeURIComponent(escaped);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
