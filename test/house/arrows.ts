import { dirname, relative, resolve } from 'node:path';

const RANK: Record<string, number> = {
  machines: 0,
  src: 1,
  adapters: 2,
  test: 3,
  demo: 3,
  bench: 3,
};

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '');

/** The relative files and the packages that a source imports, types too. */
export function importsOf(root: string, file: string, text: string): string[] {
  const found = [...withoutComments(text).matchAll(/(?:from|import)\s*\(?\s*'([^'\n]+)'/g)].map(
    (match) => match[1] as string,
  );
  return found.map((name) =>
    name.startsWith('.') ? relative(root, resolve(root, dirname(file), name)) : name,
  );
}

/** What of the arrows runs against the layers. */
export function violations(arrows: ReadonlyMap<string, readonly string[]>): string[] {
  const rank = (path: string) => RANK[path.split('/')[0] ?? ''] ?? -1;
  return [...arrows].flatMap(([file, targets]) =>
    targets
      .filter((target) => target.includes('/') && rank(target) > rank(file))
      .map((target) => `${file} imports ${target}`),
  );
}

/** The files of the first circle, or none. */
export function circle(arrows: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const walk = (file: string, path: string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    done.add(file);
    for (const target of arrows.get(file) ?? []) {
      const found = walk(target, [...path, file]);
      if (found.length > 0) return found;
    }
    return [];
  };
  for (const file of arrows.keys()) {
    const found = walk(file, []);
    if (found.length > 0) return found;
  }
  return [];
}
