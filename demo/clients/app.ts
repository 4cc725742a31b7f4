/** What the app around a client gives it. */
import { readConfig } from '../config.ts';

export const { api, windowMs } = readConfig();
