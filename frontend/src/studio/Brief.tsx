import type { Parameters } from "../api/models";
import { choicesOf, PARAMETER_NAMES, type ParameterName, type Range, RULES, rangeOf } from "../api/parameters";
import { Button } from "../components/Button";
import { texts } from "../texts";
import * as styles from "./brief.module.css";
import * as controls from "./controls.module.css";
import { PRESET_NAMES, PRESETS, presetOf, QUALITIES } from "./parameters";
import { Segments } from "./Segments";
import { Slider } from "./Slider";
import { nameOf } from "./settings";

/** Those with a control of their own below; a slider stands for each other number. */
const SPECIAL: ReadonlySet<ParameterName> = new Set([
  "size",
  "epochs",
  "style_strength",
  "style_scale",
  "preserve_colors",
  "smoothness",
  "init",
  "seed",
]);
const OTHERS = PARAMETER_NAMES.filter((name) => !SPECIAL.has(name) && RULES[name].type === "number");
const SEEDS = rangeOf("seed");
const ends = ({ min, max }: Range): [string, string] => [String(min), String(max)];

interface Props {
  readonly parameters: Parameters;
  /** Of the longest side, in pixels, that this site offers. */
  readonly largestSize: number;
  readonly onChange: (change: Partial<Parameters>) => void;
  readonly onReset: () => void;
}

/** How it is to be painted. */
export function Brief({ parameters, largestSize, onChange, onReset }: Props) {
  const preset = presetOf(parameters);
  return (
    <section className={styles.brief} aria-label={texts.settings.region}>
      <Segments
        legend={texts.settings.preset}
        options={PRESET_NAMES.map((value) => ({ value, label: texts.settings.presets[value] }))}
        value={preset}
        onChange={(name) => onChange(PRESETS[name])}
      />
      <Segments
        legend={texts.settings.names.epochs}
        options={QUALITIES.map(({ name, epochs }) => ({ value: epochs, label: texts.settings.qualities[name] }))}
        value={parameters.epochs}
        onChange={(epochs) => onChange({ epochs })}
      />
      <Segments
        legend={texts.settings.longestSide}
        options={choicesOf("size")
          .filter((size) => size <= largestSize)
          .map((size) => ({
            value: size,
            label: String(size),
          }))}
        value={parameters.size}
        onChange={(size) => onChange({ size })}
      />
      <Slider
        label={texts.settings.names.style_strength}
        range={rangeOf("style_strength")}
        isRatio
        ends={texts.settings.strength}
        value={parameters.style_strength}
        onChange={(style_strength) => onChange({ style_strength })}
      />
      <Slider
        label={texts.settings.names.style_scale}
        range={rangeOf("style_scale")}
        isRatio
        ends={texts.settings.scale}
        value={parameters.style_scale}
        onChange={(style_scale) => onChange({ style_scale })}
      />
      <label className={controls.toggle}>
        <input
          type="checkbox"
          checked={parameters.preserve_colors}
          onChange={({ target }) => onChange({ preserve_colors: target.checked })}
        />
        <span>{texts.settings.keepColors}</span>
      </label>
      <details className={styles.more}>
        <summary>{texts.settings.more}</summary>
        <div className={styles.moreBody}>
          <Slider
            label={texts.settings.names.smoothness}
            range={rangeOf("smoothness")}
            ends={texts.settings.smoothness}
            value={parameters.smoothness}
            onChange={(smoothness) => onChange({ smoothness })}
          />
          <Segments
            legend={texts.settings.names.init}
            options={choicesOf("init").map((init) => ({ value: init, label: texts.settings.starts[init] }))}
            value={parameters.init}
            onChange={(init) => onChange({ init })}
          />
          {OTHERS.map((name) => (
            <Slider
              key={name}
              label={nameOf(name)}
              range={rangeOf(name)}
              ends={ends(rangeOf(name))}
              value={Number(parameters[name])}
              onChange={(value) => onChange({ [name]: value })}
            />
          ))}
          <Seed seed={parameters.seed} onChange={(seed) => onChange({ seed })} />
        </div>
        <Button look="quiet" onClick={onReset}>
          {texts.settings.reset}
        </Button>
      </details>
    </section>
  );
}

interface SeedProps {
  readonly seed: number;
  readonly onChange: (seed: number) => void;
}

function Seed({ seed, onChange }: SeedProps) {
  const set = (value: number) => {
    if (Number.isInteger(value)) onChange(Math.min(Math.max(SEEDS.min, value), SEEDS.max));
  };
  return (
    <div className={controls.control}>
      <label className={controls.legend} htmlFor="seed">
        {texts.settings.seedHint}
      </label>
      <div className={controls.seed}>
        <input
          id="seed"
          type="number"
          min={SEEDS.min}
          max={SEEDS.max}
          value={seed}
          onChange={({ target }) => set(target.valueAsNumber)}
        />
        <Button onClick={() => set(Math.floor(Math.random() * 10_000))}>{texts.settings.random}</Button>
      </div>
    </div>
  );
}
