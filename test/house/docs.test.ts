/** The documents name every code, and what looks after them sees what is wrong. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compileExamples } from '../../scripts/docs/compile.ts';
import { readDocuments } from '../../scripts/docs/documents.ts';
import { checkLinks } from '../../scripts/docs/links.ts';
import { anchorsOf, blocksOf, linksOf } from '../../scripts/docs/markdown.ts';
import { checkOtherBlocks } from '../../scripts/docs/other-blocks.ts';
import { runExamples } from '../../scripts/docs/run.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** The members of a union of strings that stands alone in its file. */
const codesIn = (file: string): string[] =>
  [...read(file).matchAll(/^ {2}\| '(\w+)'/gm)].map(([, code = '']) => code);

describe('the documents', () => {
  test.each(['src/warnings.ts', 'src/errors.ts'])(
    'troubleshooting names every code of %s',
    (file) => {
      const codes = codesIn(file);
      expect(codes.length).toBeGreaterThan(6);
      const anchors = anchorsOf(read('docs/troubleshooting.md'));
      expect(codes.filter((code) => !anchors.has(code))).toEqual([]);
    },
  );

  test('every page of docs is in its index', () => {
    const listed = linksOf(read('docs/README.md')).map(({ target }) => target);
    const pages = readDocuments(root).map(({ file }) => file);
    const own = pages.filter((file) => /^docs\/(?!README)/.test(file));
    expect(own.length).toBeGreaterThan(7);
    expect(own.filter((file) => !listed.includes(file.replace('docs/', '')))).toEqual([]);
  });

  test('every link leads somewhere', () => {
    const problems = readDocuments(root).flatMap(({ file }) => checkLinks(root, file).problems);
    expect(problems).toEqual([]);
  });
});

describe('the check can fail', () => {
  const folder = mkdtempSync(join(tmpdir(), 'docs-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ['[gone](gone.md)', 'there is no "gone.md"'],
    ['[gone](#gone)', 'there is no heading for "#gone"'],
    ['[gone](page.md#two)', 'there is no heading for "page.md#two"'],
    ['![gone](chart.svg)', 'there is no "chart.svg"'],
    ['[up](../../etc/hosts)', '"../../etc/hosts" leads out of the project'],
    ['[plain](http://example.com)', '"http://example.com" is no whole https address'],
    ['[odd](https://example)', '"https://example" is no whole https address'],
  ])('a wrong link: %s', (link, problem) => {
    writeFileSync(join(folder, 'page.md'), `# One\n\nSome text, and\n${link}.\n`);
    expect(checkLinks(folder, 'page.md')).toEqual({
      count: 1,
      problems: [`page.md:4: ${problem}`],
    });
  });

  test('links that are right, and what is no link', () => {
    const text = '# `a_b`: one, two\n\n[a](#a_b-one-two) `[b](c)` [d](https://e.org/f)\n';
    writeFileSync(join(folder, 'right.md'), `${text}\`\`\`ts\n[g](h);\n\`\`\`\n`);
    expect(checkLinks(folder, 'right.md')).toEqual({ count: 2, problems: [] });
  });

  test('a block that does not compile', () => {
    const code = "import { createSession } from 'tokenchart';\ncreateSession({ protocol: 5 });\n";
    const told = compileExamples('docs-wrong', [{ name: 'page.md:7', language: 'ts', code }]);
    expect(told[0]).toMatch(/^page\.md:7 \(2,17\): error TS2322/);
  });

  test('blocks that throw, sooner or later or in a test of theirs, and one that does not', () => {
    const vitest = "import { expect, test } from 'vitest';\n";
    const codes = [
      "throw new Error('at once');",
      "Promise.reject(new Error('later'));",
      `${vitest}test('one', () => expect(1).toBe(2));`,
      `${vitest}test('one', () => expect(document).toBeUndefined());`,
      'console.log(document.title);',
    ];
    const examples = codes.map((code, n) => ({
      ...{ code, name: `page.md:${n}`, language: 'ts', notRun: null },
    }));
    const told = runExamples('docs-throws', examples);
    expect(told.map((line) => line.split('\n')[0])).toEqual([
      'page.md:0: Error: at once',
      expect.stringMatching(/^page\.md:1: AssertionError: rejections that nobody handled/),
      'page.md:2: AssertionError: expected 1 to be 2 // Object.is equality',
      'page.md:3: ReferenceError: document is not defined',
    ]);
  }, 60_000);

  test('a block in another language that cannot be read, and a script that is not there', async () => {
    const text = '```js\nlet =;\n```\n`npm run nothing`, `npm run docs`\n```cobol\nSTOP\n```\n';
    const document = { file: 'page.md', text, blocks: blocksOf(text), examples: [] };
    const told = await checkOtherBlocks(root, [document]);
    expect(told).toHaveLength(3);
    expect(told[0]).toBe('page.md: there is no script nothing');
    expect(told[1]).toMatch(/^page\.md:2: [\s\S]*Unexpected/);
    expect(told[2]).toBe('page.md:6: nothing looks at blocks in "cobol"');
  });

  test('a block that is not run says why', () => {
    const text = '```ts not run: it needs a camera\nlook();\n```\n```ts\nlook();\n```\n';
    mkdirSync(join(folder, 'docs'));
    writeFileSync(join(folder, 'docs/page.md'), text);
    const [page] = readDocuments(folder).filter(({ file }) => file === 'docs/page.md');
    expect(page?.examples).toEqual([
      { name: 'docs/page.md:2', language: 'ts', code: 'look();\n', notRun: 'it needs a camera' },
      { name: 'docs/page.md:5', language: 'ts', code: 'look();\n', notRun: null },
    ]);
  });
});
