import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Choices } from '../../../server/src/simulate/types.ts';
import type { FromPanel, PanelState, ToPanel } from './messages.ts';
import type { Simulator } from './simulator.ts';
import { StepMarker } from './step-marker.ts';

/** What is simulated: a function of a file, on one of its paths or on that of a finding. */
export interface SimulationTarget {
  readonly uri: vscode.Uri;
  readonly function: string | null;
  /** Functions and what the device does in between, in place of one function. */
  readonly chain: string | null;
  readonly path: number | null;
  /** Fingerprint of the finding whose path it is. */
  readonly finding: string | null;
  readonly platform: string;
  /** Answers in place of the path's. */
  readonly choices: Choices;
}

type Choice = Extract<FromPanel, { readonly kind: 'choose' }>;

/** The panel that shows a simulated run. There is one; a new simulation takes the place of the old. */
export class SimulationPanel implements vscode.Disposable {
  private readonly marker = new StepMarker();
  private readonly disposables: vscode.Disposable[] = [this.marker];
  private panel: vscode.WebviewPanel | null = null;
  private target: SimulationTarget | null = null;
  private state: PanelState | null = null;
  /** What stands above the run: that something is under way, or why it failed. */
  private note: ToPanel | null = null;
  private underWay: vscode.CancellationTokenSource | null = null;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly simulator: Simulator,
  ) {}

  /** Shows the panel beside the editor, with the focus for its keys, and runs what is asked for. */
  async show(target: SimulationTarget): Promise<void> {
    this.target = null;
    this.state = null;
    this.send({ kind: 'clear' });
    if (this.panel) this.panel.reveal();
    else this.open();
    await this.run(target, true);
  }

  dispose(): void {
    this.panel?.dispose();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private open(): void {
    const media = vscode.Uri.joinPath(this.extension, 'dist');
    const panel = vscode.window.createWebviewPanel('dmalint.simulation', 'DMA simulation', vscode.ViewColumn.Beside, {
      enableScripts: true,
      localResourceRoots: [media],
    });
    const { webview } = panel;
    webview.html = pageOf(webview, media);
    webview.onDidReceiveMessage((message: FromPanel) => this.receive(message), null, this.disposables);
    panel.onDidDispose(() => this.closed(), null, this.disposables);
    this.panel = panel;
  }

  private closed(): void {
    this.panel = null;
    this.underWay?.cancel();
    this.marker.clear();
  }

  private async receive(message: FromPanel): Promise<void> {
    switch (message.kind) {
      case 'ready':
        // The view was made anew, on showing it again for one: what was sent before is lost.
        if (this.state) this.send({ kind: 'show', state: this.state, isNew: false });
        if (this.note) this.send(this.note);
        return;
      case 'choose':
        if (this.target)
          await this.run(this.chosen(this.target, message), message.path !== (this.state?.run.path?.id ?? null));
        return;
      case 'run':
        if (this.target) await this.run({ ...this.target, ...named(message.what), platform: message.platform }, true);
        return;
      case 'compare':
        await this.compare();
        return;
      case 'debug':
        await this.debug();
        return;
      case 'step':
        await this.mark(message.index);
        return;
      case 'open':
        await this.marker.open(message.file, message.line);
    }
  }

  /** What can't be run leaves what was shown as it is. */
  private async run(target: SimulationTarget, isNew: boolean): Promise<void> {
    await this.guarded('Simulating…', async (cancel) => {
      const answer = await this.simulator.simulate(target, cancel);
      const what = target.chain ?? answer.run.function;
      const state: PanelState = { ...answer, what, choices: target.choices, results: [] };
      if (cancel.isCancellationRequested) return;
      this.target = target;
      this.state = state;
      if (this.panel) this.panel.title = `DMA: ${state.run.function}`;
      this.send({ kind: 'show', state, isNew });
    });
  }

  private async compare(): Promise<void> {
    const { target } = this;
    if (!target) return;
    await this.guarded('Trying every platform…', async (cancel) => {
      const results = await this.simulator.compare(target, cancel);
      if (!cancel.isCancellationRequested) this.send({ kind: 'results', results });
    });
  }

  /** Does one thing at a time: what was under way is of no interest any more. */
  private async guarded(what: string, work: (cancel: vscode.CancellationToken) => Promise<void>): Promise<void> {
    this.underWay?.cancel();
    const source = new vscode.CancellationTokenSource();
    this.underWay = source;
    this.say({ kind: 'busy', what });
    try {
      await work(source.token);
      if (this.underWay === source) this.note = null;
    } catch (error) {
      if (!source.token.isCancellationRequested)
        this.say({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  private say(note: ToPanel): void {
    this.note = note;
    this.send(note);
  }

  /** A path of the function is no longer that of the finding. */
  private chosen(target: SimulationTarget, { path, platform, choices }: Choice): SimulationTarget {
    if (path === null) return { ...target, platform, choices };
    const name = target.function ?? (target.chain === null ? (this.state?.run.function ?? null) : null);
    return { ...target, function: name, finding: null, path, platform, choices };
  }

  private async mark(index: number): Promise<void> {
    const step = this.state?.run.steps[index];
    if (step) await this.marker.show(step);
  }

  private async debug(): Promise<void> {
    const { target, state } = this;
    if (!target || !state) return;
    const folder = vscode.workspace.getWorkspaceFolder(target.uri);
    await vscode.debug.startDebugging(folder, {
      type: 'dmalint',
      request: 'launch',
      name: `DMA: ${state.run.function}`,
      program: target.uri.fsPath,
      platform: target.platform,
      ...(target.chain === null ? { function: state.run.function } : { chain: target.chain }),
      choices: target.choices,
      ...(target.path === null ? {} : { path: target.path }),
      ...(target.finding === null ? {} : { finding: target.finding }),
    });
  }

  private send(message: ToPanel): void {
    void this.panel?.webview.postMessage(message);
  }
}

/** A function, or a chain, as a user writes it. */
function named(what: string): Pick<SimulationTarget, 'function' | 'chain' | 'path' | 'finding' | 'choices'> {
  const isChain = what.includes(',');
  const text = what.trim();
  return { function: isChain ? null : text, chain: isChain ? text : null, path: null, finding: null, choices: {} };
}

function pageOf(webview: vscode.Webview, media: vscode.Uri): string {
  const uri = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(media, name)).toString();
  const nonce = randomBytes(16).toString('base64');
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}';`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="${uri('panel-style.css')}">
    <title>DMA simulation</title>
  </head>
  <body>
    <script type="module" nonce="${nonce}" src="${uri('panel.js')}"></script>
  </body>
</html>`;
}
