/** What a Markdown text consists of, as far as the documents use it. */

export interface Block {
  /** Such as `ts`; empty where the fence names none. */
  readonly language: string;
  /** What follows the language on the fence's line. */
  readonly info: string;
  readonly code: string;
  /** Of the first line of code, counted from 1. */
  readonly line: number;
}

export interface Link {
  readonly target: string;
  readonly line: number;
}

const FENCE = /^```(?<language>\w*)[ \t]*(?<info>[^\n]*)\n(?<code>[\s\S]*?)^```[ \t]*$/gm;
const LINK = /\[(?:[^\]\n]|\n(?!\n))*\]\((?<target>[^)\s]+)\)/g;

/** The fenced blocks of code. */
export function blocksOf(text: string): Block[] {
  return [...text.matchAll(FENCE)].map(({ index, groups = {} }) => {
    const { language = '', info = '', code = '' } = groups;
    return { language, info, code, line: lineOf(text, index) + 1 };
  });
}

/** The text without its code; lines stay where they are. */
const withoutCode = (text: string): string =>
  text.replace(FENCE, blankOut).replace(/`[^`\n]*`/g, blankOut);

const blankOut = (code: string): string => code.replace(/[^\n]/g, ' ');

/** Links and images. */
export function linksOf(text: string): Link[] {
  return [...withoutCode(text).matchAll(LINK)].map(({ index, 0: link, groups = {} }) => {
    const { target = '' } = groups;
    return { target, line: lineOf(text, index + link.lastIndexOf(target)) };
  });
}

/** The names by which the headings can be linked, as GitHub gives them. */
export function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of text.replace(FENCE, blankOut).matchAll(/^#{1,6} (.*)$/gm)) {
    const slug = slugOf(heading);
    let anchor = slug;
    for (let n = 1; anchors.has(anchor); n += 1) anchor = `${slug}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}

const slugOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length;
