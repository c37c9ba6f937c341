// Compiles in the copy. The tests are built once, by the usual means. A mutant then costs one run of the compiler over its own project,
// with the changed file in the place of the sound one, and the assembly that comes of it takes its place beside the tests. A compiler
// server of this run's own serves all of them: most of what a compiler costs is its own start.
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run, serve } from './processes.mjs';

const configuration = 'Release';
const output = `bin/${configuration}/net10.0`;

// The style of a mutant is nobody's business, and analyzers take longer than the compiler.
const quickly = ['-p:RunAnalyzers=false', '-p:EnforceCodeStyleInBuild=false', '-p:TreatWarningsAsErrors=false', '-p:GenerateDocumentationFile=false'];

// What the compiler would be called with, although nothing has changed, without calling it.
const onlyAsked = ['-t:Compile', '-p:NonExistentFile=asked', '-p:SkipCompilerExecution=true', '-p:ProvideCommandLineArgs=true',
  '-p:BuildProjectReferences=false', '-getItem:CscCommandLineArgs', '-getProperty:RoslynTargetsPath'];

const pipe = `reconnect-mutants-${process.pid}`;

/** The builds of one copy, for the test projects that are needed and the source projects that are to be broken. */
export class Builds {
  #copy;
  #tests;
  #compilers = new Map();

  constructor(copy, tests) {
    this.#copy = copy;
    this.#tests = tests;
    this.folder = `${copy}.work`;
  }

  /** Builds the tests, unbroken, and learns how the compiler is called for the source projects. */
  async begin(sources) {
    for (const folder of this.#tests) {
      const built = await this.#dotnet(['build', folder, '-c', configuration, '-v', 'q', ...quickly], '.', 1200);
      if (built.code !== 0) throw new Error(`${folder} does not build even without a mutant:\n${built.output}`);
    }

    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
    for (const folder of sources) {
      const asked = await this.#dotnet(['msbuild', `-p:Configuration=${configuration}`, ...quickly, ...onlyAsked], folder, 300);
      const { Items: items, Properties: properties } = JSON.parse(asked.output);
      const options = items.CscCommandLineArgs.map(item => item.Identity).filter(option => !/^\/(out|refout|doc|noconfig)\b/.test(option));
      const roslyn = join(properties.RoslynTargetsPath, 'bincore');
      if (!this.#compilers.size) serve('dotnet', ['exec', join(roslyn, 'VBCSCompiler.dll'), `-pipename:${pipe}`], this.#copy);
      this.#compilers.set(folder, { program: join(roslyn, 'csc.dll'), options });
      this.restore(folder);
    }
  }

  /** Compiles a project with another text of one of its files: { assembly }, or { problem }. */
  async compile(project, file, text) {
    const { program, options } = this.#compilers.get(project);
    const inProject = file.slice(project.length + 1);
    if (!options.includes(inProject)) return { problem: `the compiler is not given ${inProject}` };
    const [changed, answers, assembly] = ['changed.cs', 'compiler.rsp', assemblyOf(project)].map(name => join(this.folder, name));
    writeFileSync(changed, text);
    writeFileSync(answers, [...options.map(option => (option === inProject ? changed : option)), `/out:${assembly}`].join('\n'));
    const { code, output, timedOut } = await this.#dotnet(['exec', program, `/shared:${pipe}`, '/noconfig', `@${answers}`], project, 300);
    if (timedOut) return { problem: 'its compilation takes too long' };
    return code === 0 ? { assembly } : { problem: /error (\w+: .*)/.exec(output)?.[1].trim() ?? output.trim().split('\n').at(-1) };
  }

  /** Puts an assembly of a source project beside the tests that use it. */
  place(project, from) {
    for (const test of this.#tests) {
      const beside = join(this.#copy, test, output, assemblyOf(project));
      if (existsSync(beside)) copyFileSync(from, beside);
    }
  }

  /** The sound assembly again. */
  restore(project) {
    this.place(project, join(this.#copy, project, output, assemblyOf(project)));
  }

  /** Runs a test program. */
  test(folder, args, seconds) {
    return this.#dotnet([join(this.#copy, folder, output, assemblyOf(folder)), ...args], '.', seconds);
  }

  #dotnet(args, folder, seconds) {
    return run('dotnet', args, { folder: join(this.#copy, folder), seconds });
  }
}

const assemblyOf = folder => `ReconnectGrains.${basename(folder)}.dll`;
