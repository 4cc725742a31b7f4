interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly domain: string;
}

/**
 * `document.cookie` of a page on `https://app.example.test`, as browsers keep it: refused without a word
 * where it does not fit, listed with the longest path first, replaced only with the same path and domain.
 */
export class FakeCookies implements Pick<Document, 'cookie'> {
  #cookies: Cookie[] = [];
  /** What the page assigned, for tests of attributes. */
  readonly assigned: string[] = [];
  blocked = false;

  constructor(
    readonly pagePath = '/',
    readonly isSecure = true,
  ) {}

  get cookie(): string {
    const visible = this.#cookies.filter(({ path }) => this.#isUnder(path));
    return visible
      .toSorted((a, b) => b.path.length - a.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  set cookie(line: string) {
    this.assigned.push(line);
    const [pair = '', ...rest] = line.split(';').map((part) => part.trim());
    const attributes = new Map(rest.map((part) => splitAt(part.toLowerCase(), '=')));
    const [name, value] = splitAt(pair, '=');
    if (!this.#accepts(name + value, attributes)) return;
    const path = attributes.get('path') ?? '/';
    const domain = attributes.get('domain') ?? '';
    const index = this.#cookies.findIndex(
      (each) => each.name === name && each.path === path && each.domain === domain,
    );
    const isRemoval = Number(attributes.get('max-age') ?? 1) <= 0;
    const next = isRemoval ? [] : [{ name, value, path, domain }];
    // a cookie keeps its place when it is replaced
    if (index === -1) this.#cookies.push(...next);
    else this.#cookies.splice(index, 1, ...next);
  }

  #accepts(nameAndValue: string, attributes: ReadonlyMap<string, string>): boolean {
    const domain = attributes.get('domain') ?? 'app.example.test';
    if (this.blocked || nameAndValue.length > 4096) return false;
    if (attributes.has('secure') && !this.isSecure) return false;
    if (attributes.get('samesite') === 'none' && !attributes.has('secure')) return false;
    return domain === 'app.example.test' || domain === 'example.test';
  }

  #isUnder(path: string): boolean {
    return path === '/' || this.pagePath === path || this.pagePath.startsWith(`${path}/`);
  }
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
