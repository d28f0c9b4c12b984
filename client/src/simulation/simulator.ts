import type { CancellationToken } from 'vscode';
import { compareRequest, type SimulateParams, simulateRequest } from '../../../server/src/lsp/protocol.ts';
import { type PlatformName, platformNames } from '../../../server/src/model/types.ts';
import type { SimulationAnswer } from '../../../server/src/project/simulation.ts';
import type { PlatformResult } from '../../../server/src/simulate/verdict.ts';
import type { Server } from '../server.ts';
import type { SimulationTarget } from './panel.ts';

/** Runs simulations somewhere; both reject with a message for the user. */
export interface Simulator {
  simulate(target: SimulationTarget, cancel?: CancellationToken): Promise<SimulationAnswer>;
  compare(target: SimulationTarget, cancel: CancellationToken): Promise<readonly PlatformResult[]>;
}

/** Simulations in the language server, which knows the open documents as they are. */
export function serverSimulator(server: Server): Simulator {
  return {
    simulate: async (target, cancel) => {
      const { client } = await server.connection();
      return client.sendRequest(simulateRequest, paramsOf(target), cancel);
    },
    compare: async (target, cancel) => {
      const { client } = await server.connection();
      return client.sendRequest(compareRequest, paramsOf(target), cancel);
    },
  };
}

function paramsOf(target: SimulationTarget): SimulateParams {
  const { uri, function: name, chain, path, finding, platform, choices } = target;
  return {
    uri: uri.toString(),
    request: { function: name, chain, path, finding, platform: platformOf(platform), choices },
  };
}

function platformOf(name: string): PlatformName {
  const known = platformNames.find((platform) => platform === name);
  if (known) return known;
  throw new Error(`There is no platform '${name}'; there are ${platformNames.join(', ')}.`);
}
