export { createFetch, type FetchOptions } from '../src/fetch.ts';
