export * from './reference-server/index.ts';
export {
  createSimulation,
  type Simulation,
  type SimulationOptions,
} from './simulation/simulation.ts';
