import type { Project } from './project.js';

/** One place where a rule is broken, and what to do about it. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly mend: string;
}

/** A rule of the house: a pure function from the project to what breaks it. */
export interface Rule {
  readonly name: string;
  /** One sentence for people: what the rule protects. */
  readonly why: string;
  check(project: Project): readonly Finding[];
}
