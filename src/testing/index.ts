export * from './contract/index.ts';
export { type ExploreOptions, type ExploreResult, explore } from './explore.ts';
export {
  type ExcludedTransition,
  excludedTransitions,
  type GeneratedPath,
  generatePaths,
  type OpenApp,
  type PathOptions,
  type PathPage,
  type PathUser,
  tokenTransitions,
  type WiredApp,
} from './paths/index.ts';
export * from './reference-server/index.ts';
export {
  createSimulation,
  type Simulation,
  type SimulationOptions,
} from './simulation/simulation.ts';
