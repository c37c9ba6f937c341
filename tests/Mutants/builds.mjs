// Compiles in the copy. A mutant costs one compilation: only its own project's, whose assembly then takes the place of the sound one
// beside every test that uses it. So it may not change what other projects were compiled against, and that is watched. A compiler
// server of this run's own serves all of them: most of what a compiler costs is its own start.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run, serve } from './processes.mjs';

const configuration = 'Release';
const output = `bin/${configuration}/net10.0`;

// The style of a mutant is nobody's business, and analyzers take longer than the compiler.
const pipe = `reconnect-mutants-${process.pid}`;
const quickly = ['-c', configuration, '-v', 'q', '-p:RunAnalyzers=false', '-p:EnforceCodeStyleInBuild=false', '-p:TreatWarningsAsErrors=false',
  '-p:GenerateDocumentationFile=false', '-p:UseSharedCompilation=true', `-p:SharedCompilationId=${pipe}`];

/** The builds of one copy, for the test projects that are needed and the source projects that are to be broken. */
export class Builds {
  constructor(copy, testFolders, sourceFolders) {
    Object.assign(this, { copy, testFolders, sourceFolders, sound: `${copy}.sound`, contracts: new Map() });
  }

  /** Builds everything that is needed, unbroken. */
  async begin() {
    const asked = await run('dotnet', ['msbuild', this.sourceFolders[0], '-getProperty:RoslynTargetsPath'], { folder: this.copy, seconds: 120 });
    serve('dotnet', ['exec', join(asked.output.trim(), 'bincore/VBCSCompiler.dll'), `-pipename:${pipe}`], this.copy);
    for (const folder of this.testFolders) {
      const built = await run('dotnet', ['build', folder, ...quickly], { folder: this.copy, seconds: 1200 });
      if (built.code !== 0) throw new Error(`${folder} does not build even without a mutant:\n${built.output}`);
    }

    mkdirSync(this.sound, { recursive: true });
    for (const folder of this.sourceFolders) {
      copyFileSync(this.#made(folder), this.#kept(folder));
      this.contracts.set(folder, this.#contract(folder));
    }
  }

  /** Compiles a project whose source was changed, and puts it beside the tests. */
  async compile(folder) {
    const args = ['build', folder, ...quickly, '--no-restore', '--no-dependencies'];
    const built = await run('dotnet', args, { folder: this.copy, seconds: 300 });
    if (built.timedOut) return { problem: 'its compilation takes too long' };
    if (built.code !== 0) return { problem: /error (\w+: [^[\n]*)/.exec(built.output)?.[1].trim() ?? 'it does not compile' };
    if (!this.#contract(folder).equals(this.contracts.get(folder))) return { problem: 'it changes what other projects are compiled against' };
    this.#place(folder, this.#made(folder));
    return {};
  }

  /** The sound assembly again. */
  restore(folder) {
    this.#place(folder, this.#kept(folder));
  }

  /** The program of a test project. */
  program(folder) {
    return join(this.copy, folder, output, assembly(folder));
  }

  #place(folder, from) {
    for (const test of this.testFolders) {
      const beside = join(this.copy, test, output, assembly(folder));
      if (existsSync(beside)) copyFileSync(from, beside);
    }
  }

  #made = folder => join(this.copy, folder, output, assembly(folder));

  #kept = folder => join(this.sound, assembly(folder));

  /** The reference assembly: everything that another project can see, and no bodies. */
  #contract = folder => readFileSync(join(this.copy, folder, `obj/${configuration}/net10.0/ref`, assembly(folder)));
}

const assembly = folder => `ReconnectGrains.${basename(folder)}.dll`;
