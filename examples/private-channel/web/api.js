// Asks the API for a token. It may be busy, broken, or not to be read: each is told in words.

const ATTEMPTS = 4;

/**
 * The body of `/sign`'s answer. A refusal is thrown, with the headline for it and, if there was one, the answer.
 *
 * `onWait` is told the seconds when the API has too much to do, and is asked again after them.
 */
export async function freshToken(signUrl, viewerPass, signal, onWait) {
  const headers = viewerPass ? { authorization: `Bearer ${viewerPass}` } : {};
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(signUrl, { headers, signal }).catch(() => undefined);
    signal.throwIfAborted();
    const busy = response?.status === 429 && attempt < ATTEMPTS;
    // API Gateway's own refusals may lack the headers that let a page read them, throttling's too: try once more.
    const unreadable = response === undefined && attempt === 1;
    if (!busy && !unreadable) {
      return bodyOf(response);
    }
    // Up to a second by chance: else all who were sent away together come back together.
    const seconds = Number(response?.headers.get("retry-after")) || 2 ** (attempt - 1);
    if (busy) {
      onWait(seconds);
    }
    await pause((seconds + Math.random()) * 1000, signal);
  }
}

async function bodyOf(response) {
  if (response === undefined) {
    throw refusal(
      "No token.",
      "The API gives no answer that this site may read: is the pass right, and does the API know this origin?",
    );
  }
  const text = await response.text();
  const body = parsed(text);
  if (response.ok && body?.playbackUrl) {
    return body;
  }
  const answer = { status: response.status, code: body?.error ?? codeFor(response.status) };
  if (response.status === 429) {
    throw refusal("No token: too many are asking.", "The API is busy. Try again in a minute.", answer);
  }
  const headline = response.status >= 400 && response.status < 500 ? "No token for you." : "No token.";
  const reason = body?.message ?? `The API answered ${response.status} with no reason that a page can read.`;
  throw refusal(headline, reason, answer);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a proxy's page in HTML, say
  }
}

function codeFor(status) {
  return status === 401 || status === 403 ? "not_authorized" : undefined;
}

function refusal(headline, message, answer) {
  return Object.assign(new Error(message), { headline, answer });
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
