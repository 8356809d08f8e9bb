//! The few client requests to valgrind's memcheck that this crate makes (valgrind.h and memcheck.h, x86-64).
//!
//! Outside valgrind they do nothing: the request is a sequence of rotations that leaves each register as it was.

#[cfg(not(target_arch = "x86_64"))]
compile_error!("the constant-time check knows valgrind's client requests on x86-64 only");

const RUNNING_ON_VALGRIND: usize = 0x1001;
const COUNT_ERRORS: usize = 0x1201;
const MEMCHECK: usize = 0x4d43_0000;
const MAKE_MEM_UNDEFINED: usize = MEMCHECK + 1;
const MAKE_MEM_DEFINED: usize = MEMCHECK + 2;
const GET_VBITS: usize = MEMCHECK + 8;

/// 0 outside valgrind.
fn request(code: usize, a: usize, b: usize, c: usize) -> usize {
    let arguments = [code, a, b, c, 0, 0];
    let mut answer = 0_usize;
    // SAFETY: four rotations by 3 + 13 + 61 + 51 = 128 bits in all restore rdi, and rbx is exchanged with itself. Valgrind
    // knows the sequence, reads six words at rax, and writes rdx. What it does beyond that (`a`, `b` and `c` may be addresses)
    // concerns its own record of which bits are defined, or the buffer of `undefined_bytes`, which is borrowed mutably there.
    unsafe {
        core::arch::asm!(
            "rol rdi, 3",
            "rol rdi, 13",
            "rol rdi, 61",
            "rol rdi, 51",
            "xchg rbx, rbx",
            in("rax") arguments.as_ptr(),
            inout("rdx") answer,
            options(nostack),
        );
    }
    answer
}

/// Whether this runs under valgrind.
pub fn is_running() -> bool {
    request(RUNNING_ON_VALGRIND, 0, 0, 0) > 0
}

/// Findings so far, without the suppressed ones.
pub fn findings() -> usize {
    request(COUNT_ERRORS, 0, 0, 0)
}

/// Marks the bytes undefined: secret, from here on.
pub fn hide(bytes: &mut [u8]) {
    request(MAKE_MEM_UNDEFINED, bytes.as_ptr() as usize, bytes.len(), 0);
}

/// Marks the bytes defined: public, from here on.
pub fn publish(bytes: &mut [u8]) {
    request(MAKE_MEM_DEFINED, bytes.as_ptr() as usize, bytes.len(), 0);
}

/// How many of the bytes are undefined.
pub fn undefined_bytes(bytes: &[u8]) -> usize {
    let mut bits = vec![0_u8; bytes.len()];
    // 1: memcheck has filled `bits`, which it does unless an address is not ours.
    assert_eq!(request(GET_VBITS, bytes.as_ptr() as usize, bits.as_mut_ptr() as usize, bytes.len()), 1);
    bits.iter().filter(|bits| **bits != 0).count()
}
