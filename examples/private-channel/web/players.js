// Two players, one shape: play(video, url, signal, { onPlaying, onEnded, onError }), until the signal's abort.
// onPlaying may come again after a pause; onError gets { authorization, status, code, reason }.

// The IVS player's licence wants it loaded from AWS, not copied.
const IVS_PLAYER = "https://player.live-video.net/1.56.1/amazon-ivs-player.min.js";

/** IVS's own player for IVS's own hosts, hls.js for the stand-in on this machine. */
export function playerFor(playbackUrl) {
  const real = new URL(playbackUrl).hostname.endsWith(".live-video.net");
  return real ? { name: "Amazon IVS player", play: playWithIvs } : { name: "hls.js", play: playWithHls };
}

async function playWithHls(video, url, signal, { onPlaying, onEnded, onError }) {
  await script("/hls.js");
  if (signal.aborted) {
    return;
  }
  const { Hls } = window;
  const hls = new Hls({ liveSyncDurationCount: 2 });
  signal.addEventListener("abort", () => hls.destroy(), { once: true });
  video.addEventListener("playing", onPlaying, { signal });
  video.addEventListener("ended", onEnded, { signal });
  hls.on(Hls.Events.MANIFEST_PARSED, () => video.play().catch(() => {}));
  hls.on(Hls.Events.ERROR, (_event, data) => {
    const status = data.response?.code ?? 0;
    if (!data.fatal && status !== 403) {
      return; // hls.js mends it by itself
    }
    const report = reportIn(data.networkDetails);
    onError({
      authorization: status === 403,
      status: status || "–",
      code: report?.error_code ?? data.details,
      reason: report?.error ?? data.error?.message ?? "",
    });
  });
  hls.loadSource(url);
  hls.attachMedia(video);
}

/** IVS's error body: a list of one report. A segment's comes as bytes. */
function reportIn(request) {
  try {
    const { response } = request;
    const text = typeof response === "string" ? response : new TextDecoder().decode(response);
    return JSON.parse(text)[0];
  } catch {
    return undefined;
  }
}

async function playWithIvs(video, url, signal, { onPlaying, onEnded, onError }) {
  await script(IVS_PLAYER);
  if (signal.aborted) {
    return;
  }
  const { IVSPlayer } = window;
  if (!IVSPlayer.isPlayerSupported) {
    throw new Error("This browser can't run the Amazon IVS player.");
  }
  const player = IVSPlayer.create();
  signal.addEventListener("abort", () => player.delete(), { once: true });
  player.attachHTMLVideoElement(video);
  player.addEventListener(IVSPlayer.PlayerState.PLAYING, onPlaying);
  player.addEventListener(IVSPlayer.PlayerState.ENDED, onEnded);
  player.addEventListener(IVSPlayer.PlayerEventType.ERROR, ({ type, code, source, message }) => {
    // By its type: the code has been 7 and 403 over the years.
    const authorization = type === IVSPlayer.ErrorType.AUTHORIZATION;
    onError({ authorization, status: code, code: message, reason: `${type} (${source})` });
  });
  player.load(url);
  player.play();
}

const loaded = new Map();

function script(src) {
  if (!loaded.has(src)) {
    loaded.set(
      src,
      new Promise((resolve, reject) => {
        const element = document.createElement("script");
        element.src = src;
        element.onload = resolve;
        element.onerror = () => reject(new Error(`${src} can't be loaded`));
        document.head.append(element);
      }),
    );
  }
  return loaded.get(src);
}
