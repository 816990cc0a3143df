//! Who else is changing this database? The advisory locks of Atlas, by the same names, so that the two programs
//! exclude each other.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{env, io};

use anyhow::{Context, Result, bail};
use portolan_core::model::Dialect;

use super::{Connection, interrupt, literal};

/// Held while migration files are applied.
pub const EXECUTE: &str = "atlas_migrate_execute";

/// A lock that is held. It must be given back with [`release`]; a server also takes it back with the session.
pub struct Lock {
    name: String,
    file: Option<(PathBuf, File)>,
}

/// Takes a lock, waiting for at most `timeout`.
pub async fn acquire(connection: &mut Connection, name: &str, timeout: Duration) -> Result<Lock> {
    let lock = match connection.dialect() {
        Dialect::Postgres => postgres(connection, name, timeout).await,
        Dialect::Mysql => mysql(connection, name, timeout).await,
        Dialect::Sqlite => sqlite(connection, name, timeout).await,
    };
    lock.context("acquiring database lock")
}

/// Gives a lock back.
pub async fn release(connection: &mut Connection, lock: Lock) -> Result<()> {
    match connection.dialect() {
        Dialect::Postgres => {
            let id = fnv1(&lock.name);
            let released = connection.query_value(&format!("SELECT pg_advisory_unlock({id})")).await?;
            if released.as_deref() != Some("t") {
                bail!("sql/postgres: failed releasing lock {id}");
            }
        }
        Dialect::Mysql => {
            let name = literal(Dialect::Mysql, &lock.name);
            connection.query_value(&format!("SELECT RELEASE_LOCK({name})")).await?;
        }
        Dialect::Sqlite => {}
    }
    if let Some((path, file)) = lock.file {
        // Removed before it is unlocked: nobody can lock a file that is about to go.
        fs::remove_file(&path).with_context(|| format!("removing the lock file {}", path.display()))?;
        drop(file);
    }
    Ok(())
}

const HELD: &str = "sql/schema: lock is held by other session";

async fn postgres(connection: &mut Connection, name: &str, timeout: Duration) -> Result<Lock> {
    let sql = format!("SELECT pg_try_advisory_lock({})", fnv1(name));
    let mut waits = Waits::until(timeout);
    loop {
        if connection.query_value(&sql).await?.as_deref() == Some("t") {
            return Ok(Lock { name: name.to_owned(), file: None });
        }
        if !waits.again().await {
            bail!(HELD);
        }
    }
}

async fn mysql(connection: &mut Connection, name: &str, timeout: Duration) -> Result<Lock> {
    let sql =
        format!("SELECT GET_LOCK({}, {})", literal(Dialect::Mysql, name), timeout.as_secs_f64().round());
    match connection.query_value(&sql).await?.as_deref() {
        Some("1") => Ok(Lock { name: name.to_owned(), file: None }),
        _ => bail!(HELD),
    }
}

/// A lock file where Atlas looks for one. Atlas takes it as free once the time in it has passed; between ourselves
/// the operating system's lock on the file counts, which lasts exactly as long as its holder.
async fn sqlite(connection: &Connection, name: &str, timeout: Duration) -> Result<Lock> {
    let path = env::temp_dir().join(lock_file_name(name, &connection.address.host, &connection.address.path));
    let mut waits = Waits::until(timeout);
    loop {
        if let Some(file) = try_lock_file(&path).with_context(|| path.display().to_string())? {
            return Ok(Lock { name: name.to_owned(), file: Some((path, file)) });
        }
        if !waits.again().await {
            bail!("sql/sqlite: lock on {name:?} already taken");
        }
    }
}

/// How long Atlas must take the file as held: our own processes ask the operating system instead.
const ATLAS_EXPIRY: Duration = Duration::from_secs(3600);

/// A sign before the number, which Atlas reads over, tells a file that we left behind from one that Atlas holds.
const OURS: char = '+';

fn try_lock_file(path: &PathBuf) -> io::Result<Option<File>> {
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(fs::TryLockError::WouldBlock) => return Ok(None),
        Err(fs::TryLockError::Error(error)) => return Err(error),
    }
    // The holder before us may have removed the file between our opening and locking it.
    if fs::metadata(path).is_err() {
        return Ok(None);
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let written = fs::read_to_string(path)?;
    let expiry: u128 = written.trim().parse().unwrap_or(0);
    if !written.starts_with(OURS) && expiry > now.as_nanos() {
        return Ok(None);
    }
    file.set_len(0)?;
    write!(file, "{OURS}{}", (now + ATLAS_EXPIRY).as_nanos())?;
    Ok(Some(file))
}

fn lock_file_name(name: &str, host: &str, path: &str) -> String {
    format!("{name}_{:x}.lock", adler32(format!("{host}{path}").as_bytes()))
}

/// Pauses between attempts: 25 ms, doubling up to a second.
struct Waits {
    deadline: Instant,
    pause: Duration,
}

impl Waits {
    fn until(timeout: Duration) -> Waits {
        Waits { deadline: Instant::now() + timeout, pause: Duration::from_millis(25) }
    }

    /// Pauses; false once the time is over.
    async fn again(&mut self) -> bool {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() || interrupt::requested() {
            return false;
        }
        tokio::time::sleep(self.pause.min(left)).await;
        self.pause = (self.pause * 2).min(Duration::from_secs(1));
        true
    }
}

/// FNV-1 in 32 bits: the number that Atlas locks for a name.
fn fnv1(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash: u32, byte| hash.wrapping_mul(0x0100_0193) ^ u32::from(byte))
}

fn adler32(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65521;
        (a, (b + a) % 65521)
    });
    (b << 16) | a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lock_numbers_are_those_of_atlas() {
        assert_eq!(fnv1("atlas_migrate_execute"), 2_686_470_616);
        assert_eq!(fnv1("atlas_migrate_diff"), 361_947_982);
    }

    #[test]
    fn a_held_lock_file_is_not_free_and_a_released_one_is() {
        let path = env::temp_dir().join(format!("portolan-lock-test-{}", std::process::id()));
        let held = try_lock_file(&path).unwrap().expect("free at first");
        assert!(try_lock_file(&path).unwrap().is_none());
        drop(held);
        assert!(try_lock_file(&path).unwrap().is_some());
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_lock_of_atlas_counts_until_it_expires() {
        let path = env::temp_dir().join(format!("portolan-lock-test-atlas-{}", std::process::id()));
        fs::write(&path, "99999999999999999999").unwrap();
        assert!(try_lock_file(&path).unwrap().is_none());
        fs::write(&path, "1").unwrap();
        assert!(try_lock_file(&path).unwrap().is_some());
        fs::remove_file(path).unwrap();
    }
}
