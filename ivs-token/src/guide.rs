//! The guide: how a token comes about, in Rust, Python and JavaScript, and what to do when IVS refuses one.
//!
//! | | |
//! |---|---|
//! | [`keys`] | the key pair: made, loaded, replaced |
//! | [`claims`] | what a token can say, of playback and of stages |
//! | [`kms`] | signing with a key that never leaves AWS KMS |
//! | [`verify`] | what IVS checks, checked by you |
//! | [`forbidden`] | a bare 403, and what it usually is |
//! | [`errors`] | every code |

/// The pages are the site's too; the modules hold nothing else.
macro_rules! pages {
    ($($name:ident)*) => {
        $(
            #[doc = include_str!(concat!("../guide/", stringify!($name), ".md"))]
            pub mod $name {}
        )*
    };
}

pages! { keys claims kms verify forbidden errors }
