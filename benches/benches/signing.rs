//! Criterion's benches of the signing hot path and of its contenders: `cargo bench --bench signing -- Token`.
//!
//! For ratios on a busy machine, `--bench ratios` is the better judge.
#![expect(clippy::unwrap_used, reason = "a bench that fails may stop")]
#![expect(unreachable_pub, reason = "a module that two benches share")]
#![expect(clippy::std_instead_of_alloc, clippy::std_instead_of_core, reason = "benches have std")]

mod tasks;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::time::Duration;

fn signing(criterion: &mut Criterion) {
    println!("signer: {}", ivs_token_benches::signer());
    for task in tasks::all() {
        let mut group = criterion.benchmark_group(format!("{:?}", task.job));
        group.sample_size(20).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
        group.throughput(Throughput::Elements(u64::from(task.per_run)));
        let mut number = 0;
        group.bench_function(task.who, |bencher| {
            bencher.iter(|| {
                number += 1;
                (task.run)(number);
            });
        });
        group.finish();
    }
}

criterion_group!(benches, signing);
criterion_main!(benches);
