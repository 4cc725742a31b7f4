/** What libraries for browsers look for, as little as they need. */
const jar = new Map<string, string>();

export function standInForPage(): void {
  const document = {
    get cookie() {
      return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    },
    set cookie(text: string) {
      const [name = '', value = ''] = (text.split(';')[0] ?? '').split('=');
      jar.set(name, value);
    },
  };
  Object.assign(globalThis, { document });
}
