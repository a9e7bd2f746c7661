//! Pages by number and forward-only (facts 2.4).

use reqwest::Method;
use seatbridge_sandbox::CwCompany;
use serde_json::json;

use crate::bench::{Answer, Bench, answer, options, small, with};

async fn many() -> Bench {
    let mut content = small();
    content.companies.extend((1000..1060).map(|id| CwCompany {
        id: Some(id),
        name: format!("Customer {id}"),
        ..CwCompany::default()
    }));
    Bench::start(options(content)).await
}

async fn forward(bench: &Bench, query: &[(&str, &str)]) -> Answer {
    let request = bench.request(Method::GET, &with("/company/companies", query));
    answer(request.header("pagination-type", "forward-only").send().await.unwrap()).await
}

#[tokio::test]
async fn a_page_has_25_rows_and_links_with_the_page_last() {
    let bench = many().await;
    let first = bench.find("/company/companies", "id >= 1000").await;
    assert_eq!(first.ids(), (1000..1025).collect::<Vec<i64>>());
    let url = bench.url("/company/companies");
    assert_eq!(
        first.header("link").unwrap(),
        format!("<{url}?pageSize=25&page=2>; rel=\"next\", <{url}?pageSize=25&page=3>; rel=\"last\"")
    );
    let last = bench.query("/company/companies", &[("conditions", "id >= 1000"), ("page", "3")]).await;
    assert_eq!(last.ids(), (1050..1060).collect::<Vec<i64>>());
    assert_eq!(
        last.header("link").unwrap(),
        format!("<{url}?pageSize=25&page=2>; rel=\"prev\", <{url}?pageSize=25&page=1>; rel=\"first\"")
    );
    let beyond = bench.query("/company/companies", &[("page", "9")]).await;
    assert_eq!((beyond.ids(), beyond.header("link")), (vec![], None));
}

#[tokio::test]
async fn a_larger_page_is_capped_without_an_error() {
    let bench = many().await;
    bench.switch("largest_page", json!(40)).await;
    assert_eq!(bench.query("/company/companies", &[("pageSize", "5000")]).await.ids().len(), 40);
    assert_eq!(bench.query("/company/companies", &[("pageSize", "x")]).await.status, 400);
}

#[tokio::test]
async fn links_may_keep_the_parameters_or_be_absent() {
    let bench = many().await;
    bench.switch("links", json!("keep_parameters")).await;
    let page = bench.find("/company/companies", "id>=1000").await;
    assert!(page.header("link").unwrap().contains("?conditions=id%3E%3D1000&pageSize=25&page=2>"));
    bench.switch("links", json!("absent")).await;
    assert_eq!(bench.find("/company/companies", "id>=1000").await.header("link"), None);
}

#[tokio::test]
async fn forward_only_walks_by_id_to_an_empty_link() {
    let bench = many().await;
    let mut seen = Vec::new();
    let mut page_id = String::new();
    loop {
        let page = forward(&bench, &[("pageSize", "20"), ("pageId", &page_id)]).await;
        seen.extend(page.ids());
        let link = page.header("link").expect("forward-only always has a Link").to_owned();
        if link.is_empty() {
            break;
        }
        page_id = seen.last().unwrap().to_string();
        let url = bench.url("/company/companies");
        assert_eq!(link, format!("<{url}?pageSize=20&pageId={page_id}>; rel=\"next\""));
    }
    let mut wanted = vec![2, 250, 251, 252];
    wanted.extend(1000..1060);
    assert_eq!(seen, wanted);
}

#[tokio::test]
async fn forward_only_refuses_page_and_order_by() {
    let bench = many().await;
    assert_eq!(forward(&bench, &[("page", "2")]).await.status, 400);
    assert_eq!(forward(&bench, &[("orderBy", "name")]).await.status, 400);
    bench.switch("forward_only_extras", json!("accept")).await;
    assert_eq!(forward(&bench, &[("orderBy", "name"), ("pageSize", "1")]).await.ids(), [2]);
}

#[tokio::test]
async fn a_list_without_forward_only_sends_no_link() {
    let bench = many().await;
    bench.switch("forward_only_unsupported", json!(["companies"])).await;
    let page = forward(&bench, &[("pageSize", "5")]).await;
    assert_eq!((page.ids().len(), page.header("link")), (5, None));
    bench.switch("forward_only_unsupported", json!([])).await;
    bench.switch("forward_only_end", json!("no_link")).await;
    assert_eq!(forward(&bench, &[("pageSize", "900")]).await.header("link"), None);
}
