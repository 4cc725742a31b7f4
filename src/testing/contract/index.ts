export type {
  AdapterClient,
  AdapterFactory,
  AdapterWorld,
  Capability,
  ContractAnswer,
  ContractRequest,
  Inabilities,
} from './adapter.ts';
export { type AdapterCase, adapterCases } from './cases.ts';
export { type AdapterTools, describeAdapter, type TestFunction } from './describe.ts';
