//! What ivs-token does.

use super::{Job, OURS, Task, task};
use ivs_token::{PlaybackClaims, SigningKey, VerifyingKey};
use ivs_token_benches::{NOW, claims, key, pem};
use std::{hint::black_box, rc::Rc};

/// The batches that are measured.
const SIZES: [u32; 7] = [1, 2, 4, 8, 16, 32, 64];

pub(super) fn tasks() -> Vec<Task> {
    let key = Rc::new(key().unwrap());
    let pem = Rc::new(pem().unwrap().as_str().to_owned());
    let token = key.sign(&claims(0), NOW).unwrap();
    let verifying = key.verifying_key();
    let mut tasks = vec![
        task(Job::Unsigned, OURS, |number| {
            black_box(claims(number).unsigned(NOW).unwrap().signing_digest());
        }),
        {
            let key = Rc::clone(&key);
            task(Job::Token, OURS, move |number| {
                black_box(key.sign(&claims(number), NOW).unwrap());
            })
        },
        {
            let pem = Rc::clone(&pem);
            task(Job::FromPem, OURS, move |_| {
                black_box(SigningKey::from_pem(&*pem).unwrap());
            })
        },
        task(Job::FromPemAndToken, OURS, move |number| {
            black_box(SigningKey::from_pem(&*pem).unwrap().sign(&claims(number), NOW).unwrap());
        }),
        {
            let (pem, token) = (verifying.to_pem(), token.clone());
            task(Job::LoadAndVerify, OURS, move |_| {
                black_box(VerifyingKey::from_pem(&pem).unwrap().verify_playback(&token, NOW).unwrap());
            })
        },
        task(Job::Verify, OURS, move |_| {
            black_box(verifying.verify_playback(&token, NOW).unwrap());
        }),
    ];
    tasks.extend(SIZES.map(|size| {
        let key = Rc::clone(&key);
        task(Job::Batch(size), OURS, move |number| {
            let batch: Vec<PlaybackClaims> = (0..u64::from(size)).map(|item| claims(number + item)).collect();
            black_box(key.sign_many(&batch, NOW)).into_iter().for_each(|token| drop(token.unwrap()));
        })
    }));
    tasks
}
