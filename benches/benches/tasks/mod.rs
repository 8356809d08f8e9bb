//! The same jobs, done by us and by each contender: what both benches run.

mod contenders;
mod ours;

/// A job, one who does it, and how.
pub struct Task {
    pub job: Job,
    pub who: &'static str,
    /// Tokens that one run makes.
    pub per_run: u32,
    pub run: Run,
}

/// Does the job once, for a viewer of this number.
pub type Run = Box<dyn Fn(u64)>;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Job {
    /// SHA-384 and ECDSA over a signing input that is there. We have no such call: see `Unsigned`.
    BareSignature,
    /// All of a token but its signature, digest included. A token less this is our bare signature.
    Unsigned,
    /// Claims to token, the key being loaded.
    Token,
    /// Many tokens in one call.
    Batch(u32),
    /// A key from PKCS#8 PEM.
    FromPem,
    /// The same and one token.
    FromPemAndToken,
    /// A public key loaded, and a signature verified: what comes first with a key. Ours: the whole token, from the key's PEM.
    LoadAndVerify,
    /// A signature verified by a key that was used before. Ours: the whole token.
    Verify,
}

/// Who we are in the tables.
pub const OURS: &str = "ivs-token";
/// Whom the bars compare with.
pub const YARDSTICK: &str = "aws-lc-rs";

/// All jobs of all, in the order of the tables.
pub fn all() -> Vec<Task> {
    let mut tasks = ours::tasks();
    tasks.extend(contenders::tasks());
    tasks
}

pub fn task(job: Job, who: &'static str, run: impl Fn(u64) + 'static) -> Task {
    let per_run = if let Job::Batch(size) = job { size } else { 1 };
    Task { job, who, per_run, run: Box::new(run) }
}
