use super::*;

fn file(name: &str, text: &str) -> File {
    File { name: name.into(), text: text.into() }
}

fn two() -> Vec<File> {
    vec![file("1_a.sql", "CREATE TABLE t (id int);\n"), file("2_b.sql", "DROP TABLE t;\n")]
}

const TWO: &str = "h1:3Dl8Y40UK7Uvelbz/pnB0vmmv0AdZtvPu+bjxzZDu0k=\n\
                   1_a.sql h1:RyL1nDQ6LvKjltyMld6lIILdIMAYseO5LygOKjzFtaU=\n\
                   2_b.sql h1:XBIpi0IPEhQR8QXSZBNsc9X/fTmQMqzyJlz5Zb82KnI=\n";

fn change(files: Vec<File>, sum: &str) -> String {
    let error = validate(&Directory::new(files, Some(sum.into()))).unwrap_err();
    match error {
        SumError::Changed(Change { line, file, reason }) => format!("L{line}: {file} was {reason}"),
        SumError::NotFound | SumError::Format | SumError::Inconsistent => error.to_string(),
    }
}

#[test]
fn the_text_is_atlas_s() {
    assert_eq!(render(&compute(&[])), "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
    assert_eq!(render(&compute(&two())), TWO);
    assert_eq!(render(&parse(TWO).unwrap()), TWO);
}

#[test]
fn a_directory_that_agrees_is_intact() {
    assert_eq!(validate(&Directory::new(two(), Some(TWO.into()))), Ok(()));
    assert_eq!(validate(&Directory::new(two(), Some(TWO.replace('\n', "\r\n")))), Ok(()));
    assert_eq!(validate(&Directory::default()), Ok(()));
}

#[test]
fn the_first_difference_is_named() {
    let mut edited = two();
    edited[0].text.push(' ');
    assert_eq!(change(edited, TWO), "L2: 1_a.sql was edited");
    assert_eq!(change(two()[..1].to_vec(), TWO), "L3: 2_b.sql was removed");
    assert_eq!(change(two()[1..].to_vec(), TWO), "L2: 1_a.sql was removed");
    let with = |name: &str| [two(), vec![file(name, "")]].concat();
    assert_eq!(change(with("1_b.sql"), TWO), "L3: 1_b.sql was added");
    assert_eq!(change(with("3.sql"), TWO), "L4: 3.sql was added");
}

#[test]
fn a_broken_sum_file_is_an_error() {
    assert_eq!(change(two(), "h1:x\n1_a.sql\n"), "checksum file format invalid");
    assert_eq!(change(two(), &TWO.replace("3Dl8", "3Dl9")), "checksum mismatch");
    assert_eq!(change(two(), ""), "checksum mismatch");
    assert_eq!(validate(&Directory::new(two(), None)).unwrap_err().to_string(), "checksum file not found");
}

#[test]
fn an_ignored_file_has_no_line_but_its_name_counts() {
    let ignored = [two(), vec![file("3_seed.sql", "-- atlas:sum ignore\n\nSELECT 1;")]].concat();
    assert_eq!(render(&compute(&ignored)), TWO);
    let last = [ignored, vec![file("4.sql", "")]].concat();
    let without = [two(), vec![file("4.sql", "")]].concat();
    assert_ne!(compute(&last), compute(&without));
}

#[test]
fn the_advice_names_the_file_and_the_command() {
    let change = Change { line: 2, file: "1_a.sql".into(), reason: Reason::Edited };
    assert_eq!(
        advice(&SumError::Changed(change), "atlas"),
        "You have a checksum error in your migration directory.\n\n\tL2: 1_a.sql was edited\n\n\
         Please check your migration files and run 'atlas migrate hash' to re-hash the contents\n\n"
    );
    assert_eq!(
        advice(&SumError::NotFound, "portolan"),
        "You have a checksum error in your migration directory.\n\
         Please check your migration files and run 'portolan migrate hash' to re-hash the contents\n\n"
    );
}
