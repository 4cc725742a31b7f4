/** Runs one block: it is imported, and the `App` that it exports is shown. */
import process from 'node:process';
import { cleanup, render } from '@testing-library/react';
import { type ComponentType, createElement } from 'react';
import { expect, test } from 'vitest';

/** So long a block may yet fail when it has run to its end, milliseconds. */
const AFTERWARDS = 50;

export function runBlock(name: string, load: () => Promise<{ readonly App?: ComponentType }>) {
  test(name, async () => {
    const rejected: unknown[] = [];
    process.on('unhandledRejection', (reason) => rejected.push(reason));
    const { App } = await load();
    if (App) render(createElement(App));
    await new Promise((resolve) => setTimeout(resolve, AFTERWARDS));
    cleanup();
    expect(rejected.map(String), 'rejections that nobody handled').toEqual([]);
  });
}
