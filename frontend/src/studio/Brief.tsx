import type { Parameters } from "../api/models";
import { Button } from "../components/Button";
import * as styles from "./brief.module.css";
import * as controls from "./controls.module.css";
import * as words from "./parameters";
import { Segments } from "./Segments";
import { Slider } from "./Slider";

interface Props {
  readonly parameters: Parameters;
  /** Of the longest side, in pixels, that this site offers. */
  readonly largestSize: number;
  readonly onChange: (change: Partial<Parameters>) => void;
  readonly onReset: () => void;
}

/** How it is to be painted. */
export function Brief({ parameters, largestSize, onChange, onReset }: Props) {
  const preset = words.presetOf(parameters);
  return (
    <section className={styles.brief} aria-label="Settings">
      <Segments
        legend="Preset"
        options={words.PRESETS.map(({ label }) => ({ value: label, label }))}
        value={preset}
        onChange={(label) => onChange(words.PRESETS.find((each) => each.label === label)?.manner ?? {})}
      />
      <Segments
        legend="Quality"
        options={words.QUALITIES.map(({ label, epochs }) => ({ value: epochs, label }))}
        value={parameters.epochs}
        onChange={(epochs) => onChange({ epochs })}
      />
      <Segments
        legend="Size of the longest side, in pixels"
        options={words.SIZES.filter((size) => size <= largestSize).map((size) => ({
          value: size,
          label: String(size),
        }))}
        value={parameters.size}
        onChange={(size) => onChange({ size })}
      />
      <Slider
        label="Style strength"
        range={words.STRENGTH}
        isRatio
        ends={["subtle", "strong"]}
        value={parameters.style_strength}
        onChange={(style_strength) => onChange({ style_strength })}
      />
      <Slider
        label="Brush stroke size"
        range={words.SCALE}
        isRatio
        ends={["fine", "coarse"]}
        value={parameters.style_scale}
        onChange={(style_scale) => onChange({ style_scale })}
      />
      <label className={controls.toggle}>
        <input
          type="checkbox"
          checked={parameters.preserve_colors}
          onChange={({ target }) => onChange({ preserve_colors: target.checked })}
        />
        <span>Keep the colours of the photo</span>
      </label>
      <details className={styles.more}>
        <summary>More settings</summary>
        <div className={styles.moreBody}>
          <Slider
            label="Smoothness"
            range={words.SMOOTHNESS}
            ends={["sharp", "smooth"]}
            value={parameters.smoothness}
            onChange={(smoothness) => onChange({ smoothness })}
          />
          <Segments
            legend="Start from"
            options={words.STARTS.map(({ label, init }) => ({ value: init, label }))}
            value={parameters.init}
            onChange={(init) => onChange({ init })}
          />
          <Seed seed={parameters.seed} onChange={(seed) => onChange({ seed })} />
        </div>
        <Button look="quiet" onClick={onReset}>
          Reset settings
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
    if (Number.isInteger(value)) onChange(Math.min(Math.max(0, value), words.MAX_SEED));
  };
  return (
    <div className={controls.control}>
      <label className={controls.legend} htmlFor="seed">
        Seed: change it for another variation
      </label>
      <div className={controls.seed}>
        <input
          id="seed"
          type="number"
          min={0}
          max={words.MAX_SEED}
          value={seed}
          onChange={({ target }) => set(target.valueAsNumber)}
        />
        <Button onClick={() => set(Math.floor(Math.random() * 10_000))}>Random</Button>
      </div>
    </div>
  );
}
