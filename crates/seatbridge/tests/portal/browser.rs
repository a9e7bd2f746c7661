//! The browser of the tests itself: what it is to find wrong, it finds. Must not need a page of the portal.

use seatbridge_testkit::{Browser, Locale};

/// A page that has nothing wrong but what is added to it.
async fn page(body: &str) -> Browser {
    let browser = Browser::open("http://127.0.0.1:1", Locale::En).await;
    let page = format!("<!doctype html><html lang='en'><title>Page</title><main><h1>Page</h1>{body}</main></html>");
    browser.visit(&format!("data:text/html,{page}")).await;
    browser
}

#[tokio::test]
async fn a_page_with_nothing_wrong_is_right() {
    let browser = page("<p>Text</p>").await;
    browser.assert_right("page").await;
    browser.finish().await;
}

#[tokio::test]
#[should_panic(expected = "image-alt")]
async fn a_picture_without_words_is_wrong() {
    page("<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>").await.assert_right("page").await;
}

#[tokio::test]
#[should_panic(expected = "color-contrast")]
async fn pale_words_are_wrong() {
    page("<p style='color:silver'>Text</p>").await.assert_right("page").await;
}

#[tokio::test]
#[should_panic(expected = "wide in a window of 360")]
async fn a_page_wider_than_a_phone_is_wrong() {
    page("<div style='width:400px'>Text</div>").await.assert_right("page").await;
}

#[tokio::test]
#[should_panic(expected = "a request left the server: http://elsewhere.example/")]
async fn a_request_to_another_server_is_wrong() {
    page("<link rel='stylesheet' href='http://elsewhere.example/style.css'>").await.finish().await;
}

#[tokio::test]
#[should_panic(expected = "the console says")]
async fn a_script_that_fails_is_wrong() {
    page("<script>throw new Error('broken')</script>").await.finish().await;
}

#[tokio::test]
#[should_panic(expected = "words are missing")]
async fn a_key_in_the_place_of_words_is_wrong() {
    page("<p>[page-title]</p>").await.assert_right("page").await;
}
