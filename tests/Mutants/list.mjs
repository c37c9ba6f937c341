// Every mutant: the deliberate breakages of guards, by what the guard protects. An entry says
//   name    what is broken, as a sentence
//   guards  the numbered lines that the guard stands for, as the tests carry them (`[Trait("Proves", "R1")]`)
//   file    where it stands
//   find    the exact text there; it must stand there once, else the entry is stale
//   put     what takes its place: it has to compile, and no other project may see the change
//   checks  what must catch it, the most specific first
import administering from './guards/administering.mjs';
import clients from './guards/clients.mjs';
import granting from './guards/granting.mjs';
import limits from './guards/limits.mjs';
import people from './guards/people.mjs';
import reconnecting from './guards/reconnecting.mjs';
import refreshing from './guards/refreshing.mjs';
import repeating from './guards/repeating.mjs';
import resuming from './guards/resuming.mjs';
import storing from './guards/storing.mjs';
import watching from './guards/watching.mjs';
import writing from './guards/writing.mjs';

export const mutants = [storing, refreshing, reconnecting, people, resuming, writing, repeating, limits, granting, clients, watching, administering].flat();
