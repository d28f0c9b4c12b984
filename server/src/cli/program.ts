import { Command, InvalidArgumentError, Option } from 'commander';
import { platformNames } from '../model/types.ts';
import { defaultKernelVersion, kernelVersionPattern, type Setting, settings } from '../project/settings.ts';
import { chainSyntax } from '../simulate/chain-syntax.ts';
import type { Choices } from '../simulate/types.ts';
import { type CheckOptions, check } from './check-command.ts';
import { printParseReport } from './parse-report-command.ts';
import { explainRule, listRules } from './rule-commands.ts';
import { type SimulateOptions, simulate } from './simulate-command.ts';
import { colorsFor } from './terminal.ts';
import { tool } from './tool.ts';

/** The command line. `finish` is told the exit code of the command that ran. */
export function createProgram(finish: (exitCode: number) => void): Command {
  const program = new Command(tool.name)
    .description("Holds Linux driver C code against the kernel's DMA API guide.")
    .version(`${tool.name} ${tool.version}`, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .showHelpAfterError(`(${tool.name} --help shows how it is used)`)
    .exitOverride();
  addCheck(program, finish);
  addSimulate(program, finish);
  program
    .command('debug-adapter')
    .description('serve a debugger that steps through simulated runs, over the Debug Adapter Protocol on stdio')
    .action(async () => (await import('../debug/serve.ts')).serveDebugger());
  program
    .command('rules')
    .description('list the rules')
    .action(() => void process.stdout.write(listRules(colorsFor(process.stdout, process.env))));
  program
    .command('explain')
    .description('tell what a rule is about, with examples')
    .argument('<rule>', 'id of the rule')
    .action((id: string) => void process.stdout.write(explainRule(id, colorsFor(process.stdout, process.env))));
  program
    .command('parse-report')
    .description('tell which functions could not be read whole')
    .argument('<path...>', 'files, and folders for their files that use DMA')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text', 'text'))
    .action(async (paths: string[], { format }: { format: 'text' | 'json' }) =>
      finish(await printParseReport(paths, format)),
    );
  addLanguageServer(program);
  return program;
}

/** The library reads how to talk to the client from the command line itself. */
function addLanguageServer(program: Command): void {
  program
    .command('lsp')
    .description('serve an editor over the Language Server Protocol')
    .option('--stdio', 'talk over standard input and output')
    .option('--node-ipc', 'talk over the channel of the Node process that starts it')
    .option('--socket <port>', 'talk over a socket')
    .option('--clientProcessId <pid>', 'end with this process')
    .action(async () => (await import('../lsp/stdio.ts')).serveCommandLine());
}

function addCheck(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('check')
    .description('check C files for misuse of the DMA API')
    .argument('[path...]', "files and folders; '-' reads a list of files from standard input (default: .)")
    .addHelpText('after', '\nExit code: 0 clean, 1 findings at or above --fail-on, 2 could not run.')
    .action(async (paths: string[], options: CheckOptions) => finish(await check(paths, options)));
  for (const setting of Object.values(settings)) {
    if (setting.option !== null) command.addOption(createOption(setting, setting.option));
  }
}

function addSimulate(program: Command, finish: (exitCode: number) => void): void {
  program
    .command('simulate')
    .description('run a function on a model of memory, caches, IOMMU and devices, and tell what happens')
    .argument('<file>', 'the C file')
    .option('--function <name>', 'the function to run')
    .addOption(
      new Option(
        '--finding <fingerprint>',
        'run the path of a finding, by its fingerprint in the JSON of check',
      ).conflicts('path'),
    )
    .addOption(
      new Option(
        '--chain <links>',
        `functions one after the other, with the device in between: ${chainSyntax}`,
      ).conflicts('function'),
    )
    .addOption(new Option('--list-paths', 'list the paths of the function instead').conflicts('path'))
    .addOption(
      new Option('--path <n>', 'the path to take (default: the one on which every call succeeds)').argParser(
        parseCount,
      ),
    )
    .addOption(
      new Option('--platform <platform>', 'the machine to run on, or all of them')
        .choices([...platformNames, 'all'])
        .default('direct', 'direct'),
    )
    .option('--choose <what=answer>', 'answer what the driver cannot know; may be given again', parseChoice)
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text', 'text'))
    .addOption(
      new Option('--kernel-version <version>', 'the kernel whose API is modelled').argParser(parseKernelVersion),
    )
    .addHelpText('after', '\nExit code: 0 no violation, 1 violations, 2 could not run.')
    .action(async (file: string, options: SimulateOptions) => finish(await simulate(file, options)));
}

/** The option of a setting; its help tells what holds without it. */
function createOption(setting: Setting, flags: string): Option {
  const { type, description, otherwise, conflictsWith } = setting;
  const isValue = type.kind === 'choice' && type.values.includes(otherwise);
  const option = new Option(
    flags,
    isValue || type.kind === 'switch' ? description : `${description} (default: ${otherwise})`,
  );
  if (isValue) option.default(otherwise, otherwise);
  if (conflictsWith !== undefined) option.conflicts(conflictsWith);
  switch (type.kind) {
    case 'choice':
      return option.choices(type.values);
    case 'count':
      return option.argParser(parseCount);
    case 'kernel-version':
      return option.argParser(parseKernelVersion);
    case 'rules':
      return option.argParser((value: string, before: string[] = []) => [...before, ...splitList(value)]);
    default:
      return option;
  }
}

function splitList(value: string): string[] {
  return value.split(/[\s,]+/).filter((word) => word !== '');
}

function parseCount(value: string): number {
  if (!/^[1-9]\d{0,3}$/.test(value)) throw new InvalidArgumentError('It must be a number from 1.');
  return Number(value);
}

/** `readl(regs + STATUS)#2=0x10` says what was asked and what is answered; the last equals sign parts the two. */
function parseChoice(value: string, before: Choices = {}): Choices {
  const at = value.lastIndexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be what is asked, an equals sign, and the answer.');
  return { ...before, [value.slice(0, at).trim()]: value.slice(at + 1).trim() };
}

function parseKernelVersion(value: string): string {
  const version = new RegExp(kernelVersionPattern).exec(value)?.[0];
  if (version === undefined) throw new InvalidArgumentError(`It must be a version such as ${defaultKernelVersion}.`);
  return version;
}
