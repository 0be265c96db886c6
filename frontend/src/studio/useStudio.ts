import { useEffect, useReducer, useState } from "react";
import type { Parameters } from "../api/models";
import { DEFAULTS } from "../api/parameters";
import { KINDS, type Kind, type Picture } from "../pictures/picture";
import { firstPhotograph, firstStyle, isSample } from "../pictures/samples";
import type { Area } from "../regions/areas";
import { texts } from "../texts";
import { readDraft, writeDraft } from "./draft";
import { DEFAULT_SHARES, type Shares } from "./shares";

/** What is ready to be painted. It survives opening another job, and a reload. */
export interface StudioState {
  readonly content: Picture | null;
  readonly style: Picture | null;
  /** Styles that a little is taken of. */
  readonly second: Picture | null;
  readonly third: Picture | null;
  readonly shares: Shares;
  /** Of the photo, and what each is painted in; without any, all of it is painted. */
  readonly areas: readonly Area[];
  readonly parameters: Parameters;
}

export interface Studio extends StudioState {
  /** Change one setting. */
  readonly adjust: (parameters: Partial<Parameters>) => void;
  /** Put something else in place of what lies there. */
  readonly replace: (change: Partial<StudioState>) => void;
  /** What was replaced last that was the visitor's own, and how to bring it back; null if nothing was. */
  readonly replaced: Replaced | null;
}

export interface Replaced {
  /** As the subject of a sentence. */
  readonly name: string;
  readonly undo: () => void;
}

const FIRST: StudioState = {
  content: firstPhotograph,
  style: firstStyle,
  second: null,
  third: null,
  shares: DEFAULT_SHARES,
  areas: [],
  parameters: DEFAULTS,
};

export function useStudio(): Studio {
  const [{ state, replaced }, dispatch] = useReducer(reduce, { state: FIRST, replaced: null });
  useDraft(state, (draft) => dispatch({ kind: "restore", draft }));
  return {
    ...state,
    adjust: (parameters) => dispatch({ kind: "adjust", parameters }),
    replace: (change) => dispatch({ kind: "replace", change }),
    replaced: replaced && { name: nameOf(replaced, state), undo: () => dispatch({ kind: "undo" }) },
  };
}

interface Desk {
  readonly state: StudioState;
  readonly replaced: StudioState | null;
}

type Action =
  | { readonly kind: "adjust"; readonly parameters: Partial<Parameters> }
  | { readonly kind: "replace"; readonly change: Partial<StudioState> }
  | { readonly kind: "restore"; readonly draft: Partial<StudioState> }
  | { readonly kind: "undo" };

function reduce({ state, replaced }: Desk, action: Action): Desk {
  switch (action.kind) {
    case "adjust":
      return { state: { ...state, parameters: { ...state.parameters, ...action.parameters } }, replaced };
    case "replace": {
      // Areas are those of one photo.
      const areas = "content" in action.change ? [] : state.areas;
      const next = { ...state, areas, ...action.change };
      return { state: next, replaced: isLoss(state, next) ? state : replaced };
    }
    case "restore":
      return { state: restored(state, action.draft), replaced };
    case "undo":
      return { state: replaced ?? state, replaced: null };
  }
}

/** What the visitor has changed before the draft was read is newer than the draft. */
function restored(state: StudioState, draft: Partial<StudioState>): StudioState {
  const pick = <K extends keyof StudioState>(part: K): StudioState[K] =>
    state[part] === FIRST[part] && draft[part] !== undefined ? (draft[part] as StudioState[K]) : state[part];
  return {
    content: pick("content"),
    style: pick("style"),
    second: pick("second"),
    third: pick("third"),
    shares: pick("shares"),
    areas: pick("areas"),
    parameters: pick("parameters"),
  };
}

function useDraft(state: StudioState, onRead: (draft: Partial<StudioState>) => void): void {
  const [isRead, setRead] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, on arrival
  useEffect(() => {
    void readDraft().then((draft) => {
      onRead(draft);
      setRead(true);
    });
  }, []);
  useEffect(() => {
    if (isRead) void writeDraft(state);
  }, [isRead, state]);
}

function isLoss(before: StudioState, after: StudioState): boolean {
  const losesSettings = before.parameters !== after.parameters && !isSame(before.parameters, DEFAULTS);
  const losesAreas = before.areas.length > 0 && after.areas !== before.areas;
  return lostPicture(before, after) !== undefined || losesSettings || losesAreas;
}

function lostPicture(before: StudioState, after: StudioState): Picture | undefined {
  const isLost = (kind: Kind) => before[kind] !== null && before[kind] !== after[kind] && !isSample(before[kind]);
  const kind = KINDS.find(isLost);
  return (kind && before[kind]) ?? undefined;
}

function nameOf(before: StudioState, after: StudioState): string {
  const picture = lostPicture(before, after);
  return picture ? texts.studio.quoted(picture.title) : texts.studio.setup;
}

function isSame(one: Parameters, other: Parameters): boolean {
  return (Object.keys(one) as (keyof Parameters)[]).every((name) => one[name] === other[name]);
}
