//! What work on a private key leaves in memory: nothing, but the key itself while it lives.
//!
//! This program starts itself once per scenario. That process, the worker, loads a key, signs, drops it, and stops at each step
//! that it names; this one, which knows the key, reckons from each token all that would give the key away, and looks for it in
//! everything that the worker can have written to (stack, heap, statics), by /proc/PID/mem.

mod search;
mod secrets;
mod worker;

use search::Search;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {}
        ["worker", scenario] => {
            worker::run(scenario);
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("usage: zeroize-check");
            return ExitCode::FAILURE;
        }
    }
    let good = secrets::good_inputs();
    let mut failures = 0;
    for (form, input) in good.iter().enumerate() {
        failures += watch("load", &format!("load, form {form}"), input);
    }
    for (form, input) in secrets::bad_inputs().iter().enumerate() {
        failures += watch("refuse", &format!("refuse, form {form}"), input);
    }
    for scenario in ["sign", "sign_many", "write"] {
        failures += watch(scenario, scenario, &good[0]);
    }
    if failures > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// A worker under way.
struct Worker {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Worker {
    fn start(scenario: &str, input: &[u8]) -> Self {
        let mut process = Command::new(std::env::current_exe().expect("this program's own path"))
            .args(["worker", scenario])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process starts");
        let (stdin, stdout) = (process.stdin.take().expect("a pipe"), process.stdout.take().expect("a pipe"));
        let mut worker = Self { process, input: stdin, output: BufReader::new(stdout) };
        worker.send(&(input.len() as u32).to_le_bytes());
        worker.send(input);
        worker
    }

    /// To a worker that has ended, in vain: its end is noticed when it has no more to say.
    fn send(&mut self, bytes: &[u8]) {
        let _ = self.input.write_all(bytes);
    }

    /// Its next line: a word, and the rest.
    fn line(&mut self) -> Option<(String, String)> {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("the worker writes text");
        line.trim_end().split_once(' ').map(|(word, rest)| (word.to_owned(), rest.to_owned()))
    }
}

/// Runs a scenario, and gives how often it failed: at each step nothing may be found but the key, as often as it belongs there.
fn watch(scenario: &str, name: &str, input: &[u8]) -> usize {
    let mut worker = Worker::start(scenario, input);
    let mut search = Search::new();
    search.add_key();
    let (mut failures, mut steps) = (0, 0);
    while let Some((word, rest)) = worker.line() {
        if word == "token" {
            search.add_token(&rest);
            continue;
        }
        let (copies, step) = rest.split_once(' ').expect("a number and what was done");
        let finds = search.run(worker.process.id());
        let (key, others): (Vec<_>, Vec<_>) = finds.into_iter().partition(|find| find.is_key());
        if copies == key.len().to_string() && others.is_empty() {
            println!("nothing left: {name}: {step}");
        } else {
            eprintln!("FAILED: {name}: {step}: the key is on the heap {} times, where {copies} belong", key.len());
            for find in others.iter().take(20) {
                eprintln!("    {find}");
            }
            failures += 1;
        }
        steps += 1;
        worker.send(&[0]);
    }
    if !worker.process.wait().expect("it was started").success() || steps == 0 {
        eprintln!("FAILED: {name}: the worker ended before its time");
        failures += 1;
    }
    failures
}
