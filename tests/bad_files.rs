//! Each kind of bad file, made, looked into, and called by its name: the table in
//! docs/bad-files.md is written by this test, with what the section is told.

#[path = "bad_files/samples.rs"]
mod samples;

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A kind of bad file.
struct Kind {
    /// As people call it.
    what: &'static str,
    /// The name of the file.
    name: &'static str,
    bytes: Vec<u8>,
    /// The code of the finding; empty where nothing is wrong after all.
    code: &'static str,
    /// Whether the rest of it is read.
    is_read: bool,
}

fn kind(
    what: &'static str,
    name: &'static str,
    bytes: impl Into<Vec<u8>>,
    code: &'static str,
    is_read: bool,
) -> Kind {
    let bytes = bytes.into();
    Kind {
        what,
        name,
        bytes,
        code,
        is_read,
    }
}

fn kinds() -> Vec<Kind> {
    let mut kinds = refused();
    kinds.extend(read());
    kinds
}

fn refused() -> Vec<Kind> {
    let torn = samples::workbook()[..2000].to_vec();
    let locked = samples::container(&["EncryptedPackage", "EncryptionInfo"], 0xffff_fffe);
    let locked_ods = samples::zip(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        (
            "META-INF/manifest.xml",
            b"<m:manifest><m:encryption-data/></m:manifest>",
        ),
        ("content.xml", b"locked"),
    ]);
    let cyclic = samples::container(&["Workbook"], 1);
    let word = samples::zip(&[("[Content_Types].xml", b""), ("word/document.xml", b"<a/>")]);
    vec![
        kind(
            "パスワードのかかったブック",
            "実績.xlsx",
            locked,
            "encrypted-file",
            false,
        ),
        kind(
            "パスワードのかかったOpenDocumentの表計算",
            "実績.ods",
            locked_ods,
            "encrypted-file",
            false,
        ),
        kind(
            "保存や送信の途中で切れたブック",
            "実績.xlsx",
            torn,
            "broken-file",
            false,
        ),
        kind(
            "中のつながりが輪になったブック",
            "実績.xls",
            cyclic,
            "broken-file",
            false,
        ),
        kind(
            "表計算でないファイル（PDF）",
            "実績.xlsx",
            *b"%PDF-1.7\n%",
            "unreadable-file",
            false,
        ),
        kind(
            "表計算でないファイル（Word文書）",
            "実績.docx",
            word,
            "unreadable-file",
            false,
        ),
        kind(
            "表計算でないファイル（写真）",
            "実績.jpg",
            *b"\xff\xd8\xff\xe0JFIF",
            "unreadable-file",
            false,
        ),
        kind(
            "ファイルの代わりに置かれたショートカット",
            "実績.xlsx - ショートカット.lnk",
            *b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F",
            "unreadable-file",
            false,
        ),
        kind(
            "圧縮ファイル（ZIP）に入れたままのブック",
            "実績.zip",
            samples::zip(&[("実績.xlsx", &samples::workbook())]),
            "unreadable-file",
            false,
        ),
        kind(
            "表のないウェブページ",
            "実績.xls",
            *b"<html><body>503</body></html>",
            "unreadable-file",
            false,
        ),
        kind("0バイトのファイル", "実績.xlsx", *b"", "empty-file", false),
        kind(
            "何も書かれていないブック",
            "実績.xlsx",
            samples::empty_workbook(),
            "empty-file",
            true,
        ),
        kind(
            "開くと巨大になるファイル（圧縮爆弾）",
            "実績.xlsx",
            samples::bomb(),
            "too-large-file",
            false,
        ),
        kind(
            "同じ名前のシートの中身が二つ入ったブック",
            "実績.xlsx",
            samples::doubled_workbook("xl/worksheets/sheet1.xml"),
            "doubled-part",
            false,
        ),
        kind(
            "シートのないXMLスプレッドシート",
            "実績.xml",
            "<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>",
            "broken-file",
            false,
        ),
    ]
}

fn read() -> Vec<Kind> {
    let macros: &[(&str, &[u8])] = &[("xl/vbaProject.bin", b"")];
    let macros = samples::rewritten(|_, content| content, macros);
    let page = "<table><tr><td>指標名<td>実績値<tr><td>観光入込客数<td>600</table>";
    let table = "指標名,実績値\n観光入込客数,600\n";
    let private = [
        samples::cp932("指標名,実績値\n観光入込客数,600"),
        vec![0xf0, 0x40],
    ]
    .concat();
    let broken = [
        samples::cp932("指標名,実績値\n観光入込客数,600\n、"),
        vec![0xfd, b'\n'],
    ]
    .concat();
    let quote = "指標名,取組,実績値\n観光入込客数,\"祭り,600\n加入率,,70\n";
    let ragged = "指標名,実績値\n観光入込客数,1,200\n";
    let junk = [b"mail header\r\n\r\n".to_vec(), samples::workbook()].concat();
    vec![
        kind(
            "同じ名前の写真が二つ入ったブック",
            "実績.xlsx",
            samples::doubled_workbook("XL/media/image1.png"),
            "doubled-part",
            true,
        ),
        kind(
            "何の文字か決められていない「&…;」のあるファイル",
            "実績.html",
            page.replace("観光", "観光&foo;"),
            "broken-sheet",
            true,
        ),
        kind(
            "文字でないバイト（NUL）の混じったCSV",
            "実績.csv",
            "指標名,実績値\n観光入込客数,600\n\0",
            "undecodable-text",
            true,
        ),
        kind(
            "先頭の行が「sep=;」のCSV",
            "実績.csv",
            "sep=;\n指標名;実績値\n観光入込客数;600\n",
            "",
            true,
        ),
        kind(
            "途中で壊れたシートのあるブック",
            "実績.xlsx",
            samples::torn_sheet(),
            "broken-sheet",
            true,
        ),
        kind(
            "マクロの入ったブック",
            "実績.xlsm",
            macros,
            "macro-not-run",
            true,
        ),
        kind(
            "ほかのファイルを参照するブック",
            "実績.xlsx",
            samples::linked_workbook(),
            "external-link",
            true,
        ),
        kind(
            "ウェブページ（HTML）に .xls と名付けたもの",
            "実績.xls",
            page,
            "misnamed-file",
            true,
        ),
        kind(
            "CSVに .xlsx と名付けたもの",
            "実績.xlsx",
            table,
            "misnamed-file",
            true,
        ),
        kind(
            "外字の入ったCSV",
            "実績.csv",
            private,
            "undecodable-text",
            true,
        ),
        kind(
            "文字として読めないバイトのあるCSV",
            "実績.csv",
            broken,
            "undecodable-text",
            true,
        ),
        kind(
            "引用符の閉じていないCSV",
            "実績.csv",
            quote,
            "unclosed-quote",
            true,
        ),
        kind(
            "値の中の「,」で列のずれたCSV",
            "実績.csv",
            ragged,
            "ragged-row",
            true,
        ),
        kind(
            "先頭に余計なバイトのあるブック",
            "実績.xlsx",
            junk,
            "",
            true,
        ),
        kind(
            "左上と右下の隅だけに書かれたシート",
            "実績.xlsx",
            samples::sparse_workbook(),
            "",
            true,
        ),
    ]
}

/// What `kensho inspect` says of a file: its exit status, and its findings.
fn inspected(folder: &Path, kind: &Kind) -> (Option<i32>, Vec<Value>) {
    fs::write(folder.join(kind.name), &kind.bytes).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_kensho"))
        .args(["inspect", "--format", "json", kind.name])
        .current_dir(folder)
        .output()
        .unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let findings = answer["findings"].as_array().cloned().unwrap_or_default();
    (output.status.code(), findings)
}

/// A line of the table, or what is wrong with the kind.
fn line(folder: &Path, kind: &Kind) -> Result<String, String> {
    let (status, findings) = inspected(folder, kind);
    let codes: Vec<&str> = findings
        .iter()
        .filter_map(|finding| finding["code"].as_str())
        .collect();
    let expected = match (kind.is_read, kind.code) {
        (true, "") => 0,
        (true, _) => 1,
        (false, _) => 2,
    };
    let wanted: &[&str] = if kind.code.is_empty() {
        &[]
    } else {
        &[kind.code]
    };
    if status != Some(expected) || codes != wanted {
        return Err(format!("{}: exit {status:?}, {findings:#?}", kind.what));
    }
    let told = findings
        .first()
        .map_or("（指摘はありません）".to_owned(), |finding| {
            let part = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
            format!("{}。{}", part("message"), part("remedy"))
        });
    let code = if kind.code.is_empty() {
        "―"
    } else {
        kind.code
    };
    let rest = if kind.is_read {
        "読む"
    } else {
        "読まない"
    };
    Ok(format!("| {} | {code} | {rest} | {told} |\n", kind.what))
}

#[test]
fn every_bad_file_is_called_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let lines: Vec<Result<String, String>> = kinds()
        .iter()
        .map(|kind| line(folder.path(), kind))
        .collect();
    let wrong: Vec<&String> = lines
        .iter()
        .filter_map(|line| line.as_ref().err())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let lines: String = lines.into_iter().flatten().collect();
    let page = format!("{HEAD}{lines}{TAIL}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/bad-files.md");
    if std::env::var_os("KENSHO_UPDATE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    assert_eq!(
        written, page,
        "KENSHO_UPDATE=1 cargo test --release writes the page anew"
    );
}

const HEAD: &str = "# 困ったファイルの一覧

このページは、困ったファイルを一つずつ作って読ませるテスト（tests/bad_files.rs）が書きます。
どのファイルも、ほかのファイルの読み取りや実行を止めません。符号の意味は [指摘の一覧](findings.md) にあります。

| 種類 | 符号 | 残りを | 課に伝えること |
|---|---|---|---|
";

const TAIL: &str = "
ここで作れないもの: Excelが聞かずに開く鍵で暗号化されたブックは読みます（`default-key`）。壊れていても、もう一つの読み取り部品で
読めたブックは、そう断って使います（`second-reader`）。16MBを超えるファイルと、開くと32MBを超えるファイルは別のプロセスで読み、
9秒または448MBのメモリーを超えたところで止めます（`too-large-file`）。写真や図は読まないので、展開した大きさに数えません。
読み取りのプログラムのほうが途中で止まったファイルは、壊れているとは言わずに、そう伝えます（`reader-stopped`）。
ほかの人が開いていたり、読む権限がなかったりして開けないファイルは `unopened-file` です。Windowsで作ったZIPを展開したときに
名前が文字化けしたファイル（Shift_JISの名前）は、読める名前に〈文字化け〉と付けて示します（`garbled-name`）。
";
