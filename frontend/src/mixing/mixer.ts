/** Painting and photo mixed on a graphics card: every size at once, while a slider is being pulled. */

import type { Mix } from "./mix";

export type Source = HTMLImageElement | HTMLCanvasElement;

export interface Mixer {
  /** Draw the mix as large as `painting` is. Without a photo, the painting stands in for it. */
  readonly draw: (painting: Source, photo: Source | null, mix: Mix) => void;
  readonly release: () => void;
}

const CORNERS = new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]);

const VERTEX = `
attribute vec2 corner;
varying vec2 place;
void main() {
  place = corner * 0.5 + 0.5;
  gl_Position = vec4(corner, 0.0, 1.0);
}`;

/** Light is Rec. 601's luma, as the engine's own "Keep the colours of the photo" has it. */
const FRAGMENT = `
precision highp float;
uniform sampler2D painting, photo;
uniform float share, photoColors, brightness, contrast;
varying vec2 place;
float light(vec3 color) { return dot(color, vec3(0.299, 0.587, 0.114)); }
void main() {
  vec3 before = texture2D(photo, place).rgb;
  vec3 mixed = mix(before, texture2D(painting, place).rgb, share);
  vec3 kept = clamp(before + light(mixed) - light(before), 0.0, 1.0);
  vec3 bright = pow(mix(mixed, kept, photoColors), vec3(exp2(-brightness)));
  gl_FragColor = vec4((bright - 0.5) * exp2(contrast) + 0.5, 1.0);
}`;

export function canMix(): boolean {
  return document.createElement("canvas").getContext("webgl") !== null;
}

/** Return what draws on `canvas`. Throws an Error where the browser has no WebGL. */
export function createMixer(canvas: HTMLCanvasElement): Mixer {
  const gl = canvas.getContext("webgl", { alpha: false, preserveDrawingBuffer: true });
  if (!gl) throw new Error("This browser has no WebGL.");
  const program = linked(gl);
  // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's, not React's
  gl.useProgram(program);
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, CORNERS, gl.STATIC_DRAW);
  gl.enableVertexAttribArray(0);
  gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
  gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, true);
  const uniform = (name: string) => gl.getUniformLocation(program, name);
  const shown = [slot(gl, 0), slot(gl, 1)] as const;
  gl.uniform1i(uniform("painting"), 0);
  gl.uniform1i(uniform("photo"), 1);
  return {
    draw(painting, photo, mix) {
      const { width, height } = sizeOf(painting);
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      gl.viewport(0, 0, width, height);
      shown[0](painting);
      shown[1](photo ?? painting);
      gl.uniform1f(uniform("share"), mix.painting);
      gl.uniform1f(uniform("photoColors"), mix.photoColors);
      gl.uniform1f(uniform("brightness"), mix.brightness);
      gl.uniform1f(uniform("contrast"), mix.contrast);
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    },
    // A page may hold few of these, and a browser lets go of them late by itself.
    release: () => gl.getExtension("WEBGL_lose_context")?.loseContext(),
  };
}

/** Return what puts a picture into a texture, unless it is there already; what is on a canvas may be new each time. */
function slot(gl: WebGLRenderingContext, unit: number): (picture: Source) => void {
  let held: Source | undefined;
  gl.activeTexture(gl.TEXTURE0 + unit);
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  // As WebGL asks for of pictures whose sides are no powers of two.
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
  return (picture) => {
    if (picture === held && picture instanceof HTMLImageElement) return;
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB, gl.RGB, gl.UNSIGNED_BYTE, picture);
    held = picture;
  };
}

function linked(gl: WebGLRenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, text] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind);
    if (!shader) throw new Error("This browser has lost its graphics card.");
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.bindAttribLocation(program, 0, "corner");
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    throw new Error(`The mixer does not run on this graphics card: ${gl.getProgramInfoLog(program)}`);
  }
  return program;
}

function sizeOf(picture: Source): { readonly width: number; readonly height: number } {
  return picture instanceof HTMLImageElement
    ? { width: picture.naturalWidth, height: picture.naturalHeight }
    : { width: picture.width, height: picture.height };
}
