import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './server.ts';

/** Serves the client at the other end of what the command line names: `--stdio`, `--node-ipc` or `--socket`. */
export function serveCommandLine(): void {
  serve(createConnection(ProposedFeatures.all), {
    analysis: new URL('./analysis-thread.js', import.meta.url),
    simulation: new URL('./simulation-thread.js', import.meta.url),
  });
}
