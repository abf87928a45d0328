//! What is said of a figure on kensho's own form, as the columns of costs are called there.

/// A message or remedy that names the columns of actuals, with those of costs.
pub fn as_of_costs(said: &str) -> String {
    let said = said.replace("値がないときの", "金額がないときの");
    said.replace("実績値の欄", "事業費の欄")
}
