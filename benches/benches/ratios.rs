//! Ratios to aws-lc-rs, beside the bars that this project sets itself. All tasks take turns in short slices, round after
//! round, so that a machine's noise meets all alike; the medians are compared. The time is the thread's own on a processor: what
//! other processes take on a busy machine does not count.
//!
//! `cargo bench --bench ratios -- [--check] [--rounds N]`. The table is Markdown; with `--check` a missed bar fails.
#![expect(clippy::unwrap_used, reason = "a bench that fails may stop")]
#![expect(unreachable_pub, reason = "a module that two benches share")]
#![expect(clippy::std_instead_of_alloc, clippy::std_instead_of_core, reason = "benches have std")]

mod tasks;

use ivs_token_benches::{NOW, claims, key, signer};
use rustix::time::{ClockId, clock_gettime};
use std::{
    hint::black_box,
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};
use tasks::{Job, OURS, Task, YARDSTICK};

/// How long a task runs in its turn, at least.
const SLICE: Duration = Duration::from_millis(2);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let check = arguments.iter().any(|argument| argument == "--check");
    let rounds = arguments.iter().position(|argument| argument == "--rounds");
    let rounds = rounds.and_then(|at| arguments.get(at + 1)).map_or(60, |number| number.parse().unwrap());

    let figures = Figures::measure(&tasks::all(), rounds);
    println!("Rust, medians of {rounds} interleaved rounds; the signer's build: {}.\n", signer());
    figures.print();
    if figures.print_bars() || !check {
        return ExitCode::SUCCESS;
    }
    eprintln!("ratios: a bar that must be kept is missed");
    ExitCode::FAILURE
}

/// Microseconds per token or signature, for each task.
struct Figures {
    medians: Vec<(Job, &'static str, f64)>,
    /// How many times the tokens of one thread two threads make in the same time. This needs the clock on the wall, so the
    /// best rounds are compared: other work on the machine can only lengthen them.
    two_threads: f64,
}

impl Figures {
    fn measure(tasks: &[Task], rounds: usize) -> Self {
        let mut times = vec![Vec::new(); tasks.len()];
        let (mut one, mut two) = (Duration::MAX, Duration::MAX);
        // The first round warms up.
        for round in 0..=rounds {
            for (task, times) in tasks.iter().zip(&mut times) {
                let time = slice(task);
                if round > 0 {
                    times.push(time);
                }
            }
            let threads = one_and_two_threads();
            (one, two) = (one.min(threads.0), two.min(threads.1));
        }
        let medians = tasks.iter().zip(times).map(|(task, times)| (task.job, task.who, median(times))).collect();
        Self { medians, two_threads: 2.0 * one.as_secs_f64() / two.as_secs_f64() }
    }

    fn of(&self, job: Job, who: &str) -> f64 {
        self.medians.iter().find(|(of, by, _)| (*of, *by) == (job, who)).map(|(.., time)| *time).unwrap()
    }

    fn print(&self) {
        println!("| job | who | µs | to {YARDSTICK}'s same | to its bare signature |");
        println!("|---|---|--:|--:|--:|");
        // Ours apart from the rest of the token, since there is no call for it.
        let bare = (Job::BareSignature, OURS, self.of(Job::Token, OURS) - self.of(Job::Unsigned, OURS));
        let signature = self.of(Job::BareSignature, YARDSTICK);
        let mut rows: Vec<_> = [bare].into_iter().chain(self.medians.iter().copied()).collect();
        rows.sort_by_key(|(job, ..)| order(*job));
        for (job, who, time) in rows {
            let same = self.medians.iter().find(|(of, by, _)| (*of, *by) == (job, YARDSTICK));
            let same = same.map_or_else(String::new, |(.., yardstick)| format!("{:.2}", time / yardstick));
            println!("| {} | {who} | {time:.1} | {same} | {:.2} |", title(job), time / signature);
        }
    }

    /// Whether all bars that must be kept are kept.
    fn print_bars(&self) -> bool {
        let signature = self.of(Job::BareSignature, YARDSTICK);
        let same = |job| self.of(job, OURS) / self.of(job, YARDSTICK);
        let ratios = [
            ("token / bare signature", self.of(Job::Token, OURS) / signature, 0.49, 0.45),
            ("batch of 64, per token / bare signature", self.of(Job::Batch(64), OURS) / signature, 0.34, 0.32),
            ("from_pem and a token / the same", same(Job::FromPemAndToken), 0.8, 0.6),
            ("load a public key and verify / the same", same(Job::LoadAndVerify), 1.05, 0.95),
            ("verify, key used before / the same", same(Job::Verify), 0.6, 0.35),
        ];
        println!("\n| bar, to {YARDSTICK} | measured | must | aim | |");
        println!("|---|--:|--:|--:|---|");
        let mut kept = true;
        for (bar, ratio, must, aim) in ratios {
            kept &= ratio <= must;
            let verdict = if ratio <= aim { "aim reached" } else { verdict(ratio <= must) };
            println!("| {bar} | {ratio:.2} | ≤ {must} | ≤ {aim} | {verdict} |");
        }
        let threads = self.two_threads >= 1.9;
        println!("| two threads / one | {:.2} | ≥ 1.9 | | {} |", self.two_threads, verdict(threads));
        kept && threads
    }
}

fn verdict(kept: bool) -> &'static str {
    if kept { "kept" } else { "MISSED" }
}

/// Microseconds per token of one slice.
fn slice(task: &Task) -> f64 {
    let start = processor_time();
    let mut runs = 0;
    loop {
        runs += 1;
        (task.run)(runs);
        let time = processor_time() - start;
        if time >= SLICE {
            let tokens = f64::from(u32::try_from(runs).unwrap()) * f64::from(task.per_run);
            return time.as_secs_f64() * 1e6 / tokens;
        }
    }
}

/// What this thread has used of a processor so far.
fn processor_time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap()
}

/// How long one thread takes for some tokens, and how long two threads with the same key take for as many each.
fn one_and_two_threads() -> (Duration, Duration) {
    let key = key().unwrap();
    let sign = || (0..100).for_each(|number| drop(black_box(key.sign(&claims(number), NOW).unwrap())));
    let start = Instant::now();
    sign();
    let one = start.elapsed();
    let start = Instant::now();
    thread::scope(|scope| {
        scope.spawn(sign);
        sign();
    });
    (one, start.elapsed())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    *values.get(values.len() / 2).unwrap()
}

fn order(job: Job) -> u32 {
    match job {
        Job::BareSignature => 0,
        Job::Unsigned => 1,
        Job::Token => 2,
        Job::Batch(size) => 2 + size,
        Job::FromPem => 100,
        Job::FromPemAndToken => 101,
        Job::LoadAndVerify => 102,
        Job::Verify => 103,
    }
}

fn title(job: Job) -> String {
    match job {
        Job::BareSignature => "bare signature".into(),
        Job::Unsigned => "token without its signature".into(),
        Job::Token => "token".into(),
        Job::Batch(size) => format!("batch of {size}, per token"),
        Job::FromPem => "from_pem".into(),
        Job::FromPemAndToken => "from_pem and a token".into(),
        Job::LoadAndVerify => "load a public key and verify".into(),
        Job::Verify => "verify, key used before".into(),
    }
}
