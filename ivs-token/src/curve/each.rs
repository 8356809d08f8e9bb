//! Loops over limbs whose indices are constants.

/// A block for each of some indices, which are constants in it. The npm package and the wheel are compiled for size, and then
/// the compiler unrolls no loop: limbs would stay in memory, and a multiplication would take three times as long.
macro_rules! each {
    ($i:ident in $($index:literal)+ => $block:block) => { $({ const $i: usize = $index; $block })+ };
}

/// The same natively; in the npm package, whose size counts for more, a loop over the range.
macro_rules! each_natively {
    ($i:ident in $range:expr, $($index:literal)+ => $block:block) => {
        #[cfg(not(target_arch = "wasm32"))]
        each!($i in $($index)+ => $block);
        #[cfg(target_arch = "wasm32")]
        #[allow(non_snake_case, reason = "elsewhere it is a constant")]
        for $i in $range $block
    };
}
