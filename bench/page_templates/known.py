"""Six kinds of news page, with which the reader of web pages was written."""

import json
from html import escape

from bench.page_templates.story import (
    CAPTION,
    COMMENTS,
    COOKIES,
    NEWSLETTER,
    RELATED,
    SECTIONS,
    Story,
    long_day,
    paragraphs,
    short_day,
)


def newspaper(story: Story) -> str:
    """JSON-LD of a NewsArticle, and all the furniture of a newspaper."""
    record = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": f"{story.day}T23:40:00-05:00",
        "dateModified": f"{story.modified}T08:00:00-05:00",
        "author": [{"@type": "Person", "name": name, "url": f"https://{story.domain}/by/x"} for name in story.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": story.outlet, "logo": {"@type": "ImageObject"}},
        "mainEntityOfPage": story.url,
    }
    nav = "".join(f'<li><a href="/{name.lower()}">{name}</a></li>' for name in SECTIONS)
    cards = "".join(
        f'<article class="card"><a href="/s/{n}"><h3>{title}</h3></a><p>{teaser}</p><time datetime="2018-01-0{n + 1}">'
        f"{n + 1} January 2018</time></article>"
        for n, (title, teaser) in enumerate(RELATED)
    )
    return f"""<!DOCTYPE html>
<html lang="en-US"><head><meta charset="utf-8"><title>{escape(story.title)} | {escape(story.outlet)}</title>
<link rel="canonical" href="{story.url}"><meta name="description" content="{escape(story.paragraphs[0][:150])}">
<script>window.dataLayer = [];</script><style>.hidden {{ display: none }}</style>
<script type="application/ld+json">{json.dumps(record)}</script></head>
<body><a class="skip" href="#main">Skip to main content</a>
<div id="consent-dialog" role="dialog" aria-modal="true"><h2>Your privacy</h2><p>{COOKIES}</p>
<button>Accept all</button><button>Reject all</button></div>
<header><a href="/">{escape(story.outlet)}</a><nav aria-label="Sections"><ul>{nav}</ul></nav>
<form action="/search"><input name="q" placeholder="Search"><button>Search</button></form></header>
<main id="main"><article><header><p class="kicker">World</p><h1>{escape(story.title)}</h1>
<div class="meta"><span>By <a href="/by/x">{escape(story.by)}</a></span>
<time datetime="{story.day}T23:40:00-05:00">{long_day(story.day)} at 11:40 p.m. ET</time></div>
<div class="share"><a href="#">Share</a><a href="#">Facebook</a><a href="#">WhatsApp</a><a href="#">Copy link</a></div>
</header><figure><img src="/a.jpg" alt="The square"><figcaption>{CAPTION}</figcaption></figure>
{paragraphs(story, 0, 3)}
<div class="ad" aria-hidden="true">Advertisement</div>
{paragraphs(story, 3)}
<footer><p>Topics: <a href="/t/a">Trade</a>, <a href="/t/b">Diplomacy</a></p></footer></article>
<section class="related"><h2>Related stories</h2>{cards}</section></main>
<aside><h2>Most read</h2><ol>{"".join(f"<li><a href='/m'>{title}</a></li>" for title, _ in RELATED)}</ol></aside>
<footer><nav><a href="/about">About us</a> <a href="/jobs">Jobs</a> <a href="/terms">Terms of use</a></nav>
<p>© 2025 {escape(story.outlet)} Media Ltd, 14 Quay Street, Port Alder. All rights reserved.</p></footer>
</body></html>"""


def open_graph(story: Story) -> str:
    """Open Graph and `article:published_time`; the body in divs of a script framework."""
    menu = "".join(f'<a class="css-1x{n}" href="/{name}">{name}</a>' for n, name in enumerate(SECTIONS))
    teasers = "".join(
        f'<div class="css-t{n}"><a href="/x/{n}">{title}</a><div>{teaser}</div></div>'
        for n, (title, teaser) in enumerate(RELATED)
    )
    authors = "".join(f'<meta name="author" content="{escape(name)}">' for name in story.authors)
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>{escape(story.title)} - {escape(story.outlet)}</title>
<meta property="og:title" content="{escape(story.title)} - {escape(story.outlet)}">
<meta property="og:site_name" content="{escape(story.outlet)}"><meta property="og:type" content="article">
<meta property="og:url" content="{story.url}"><meta property="og:locale" content="en_GB">
<meta property="article:published_time" content="{story.day}T00:15:00+02:00">
<meta property="article:modified_time" content="{story.modified}T12:00:00Z">{authors}
</head><body><div id="root"><div class="css-top"><div class="css-menu">{menu}</div></div>
<div class="css-hero"><h1 class="css-h">{escape(story.title)}</h1><div class="css-sub">{escape(story.by)}</div>
<div class="css-d">Updated {long_day(story.modified)}</div><div class="css-share"><span>Tweet</span><span>Email</span>
</div></div><div class="css-body">{paragraphs(story, 0, 4)}
<div class="css-nl"><h4>Morning briefing</h4><div>{NEWSLETTER}</div><input type="email"><button>Sign up</button></div>
{paragraphs(story, 4)}</div>
<div class="css-rel"><h4>You may also like</h4>{teasers}</div>
<div class="css-foot"><div>Contact: newsroom@{story.domain}</div><div>Copyright 2025 {escape(story.outlet)}</div></div>
</div><script>window.__STATE__={{"page":1}}</script></body></html>"""


def bare(story: Story) -> str:
    """No record of any kind: a headline, "By …", "Outlet | March 5, 2024", the text."""
    links = " | ".join(f'<a href="/{name.lower()}.html">{name}</a>' for name in SECTIONS[:22])
    more = "".join(f"<li><b>{title}</b> {teaser}</li>" for title, teaser in RELATED)
    return f"""<html><head><title>{escape(story.title)}</title></head><body>
<div id="top"><img src="logo.gif" alt="{escape(story.outlet)}"><p>{links}</p></div>
<div id="content"><h1>{escape(story.title)}</h1>
<p>By {escape(story.by)}</p><p>{escape(story.outlet)} | {long_day(story.day)}</p>
{paragraphs(story)}
<p><a href="mailto:x@{story.domain}">Write to the editor</a> <a href="?print">Print this page</a></p></div>
<div id="right"><h3>More news</h3><ul>{more}</ul></div>
<div id="bottom">14 Quay Street, Port Alder, PA 20133. Telephone 555 0142.</div></body></html>"""


def blog(story: Story) -> str:
    """A WordPress-like page: microdata, `rel=author`, `<time>`, comments, related posts, a sidebar."""
    comments = "".join(
        f'<li id="comment-{n}"><article><footer><b class="fn">{name}</b> says: <time datetime="2019-05-0{n + 1}">{day}'
        f'</time></footer><div class="comment-content"><p>{text}</p></div><a href="#respond">Reply</a></article></li>'
        for n, (name, day, text) in enumerate(COMMENTS)
    )
    names = " and ".join(
        f'<span itemprop="author" itemscope itemtype="https://schema.org/Person"><a rel="author" href="/author/{n}">'
        f'<span itemprop="name">{escape(name)}</span></a></span>'
        for n, name in enumerate(story.authors)
    )
    related = "".join(
        f'<div class="jp-related"><h4><a href="/r">{title}</a></h4><time datetime="2017-03-01">1 March 2017</time>'
        f"<p>{teaser}</p></div>"
        for title, teaser in RELATED
    )
    widgets = "".join(f'<li class="cat-item"><a href="/c/{name}">{name}</a> (12)</li>' for name in SECTIONS)
    return f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="UTF-8">
<title>{escape(story.title)} &#8211; {escape(story.outlet)}</title><link rel="canonical" href="{story.url}">
<meta name="generator" content="WordPress 6.4"><meta property="og:site_name" content="{escape(story.outlet)}"></head>
<body class="single single-post has-sidebar"><header class="site-header"><p class="site-title"><a href="/" rel="home">
{escape(story.outlet)}</a></p><ul class="menu">{widgets}</ul></header><div class="content-area"><main>
<article class="post" itemscope itemtype="https://schema.org/BlogPosting"><header class="entry-header">
<h1 class="entry-title" itemprop="headline">{escape(story.title)}</h1><div class="entry-meta">Posted on
<time class="entry-date" datetime="{story.day}T09:30:00+00:00" itemprop="datePublished">{short_day(story.day)}</time>
<time class="updated" datetime="{story.modified}" itemprop="dateModified">{short_day(story.modified)}</time>
by {names}</div></header><div class="entry-content" itemprop="articleBody">{paragraphs(story)}
<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="#">Twitter</a></li><li><a href="#">Facebook</a></li></ul>
</div></div><footer class="entry-footer">Filed under: <a href="/c">News</a></footer></article>
<div class="related-posts"><h3>Related</h3>{related}</div>
<div id="comments"><h2 class="comments-title">4 thoughts on &#8220;{escape(story.title)}&#8221;</h2><ol>{comments}</ol>
<div id="respond"><h3>Leave a Reply</h3><p>Your email address will not be published. Required fields are marked *</p>
</div></div></main><aside class="widget-area"><h2>Categories</h2><ul>{widgets}</ul><p>{NEWSLETTER}</p></aside></div>
<footer class="site-footer">Proudly powered by WordPress</footer></body></html>"""


def tables(story: Story) -> str:
    """A page of nested tables, fonts and line breaks; `meta name=author`, `dc.date`."""
    cells = "".join(f'<tr><td bgcolor="#ccccff"><a href="{name}.htm">{name}</a></td></tr>' for name in SECTIONS)
    news = "".join(f"<p><b>{title}</b><br><font size=1>{teaser}</font></p>" for title, teaser in RELATED)
    text = "<br><br>\n".join(escape(paragraph) for paragraph in story.paragraphs)
    return f"""<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=utf-8">
<TITLE>{escape(story.outlet)}: {escape(story.title)}</TITLE><META NAME="author" CONTENT="{escape(story.by)}">
<META NAME="dc.date" CONTENT="{story.day}"><META NAME="dc.publisher" CONTENT="{escape(story.outlet)}">
<META NAME="dc.title" CONTENT="{escape(story.title)}"><META HTTP-EQUIV="Content-Language" CONTENT="en"></HEAD>
<BODY BGCOLOR=white><TABLE WIDTH=760><TR><TD COLSPAN=3><FONT SIZE=6>{escape(story.outlet)}</FONT></TD></TR>
<TR><TD VALIGN=top><TABLE>{cells}</TABLE></TD><TD VALIGN=top><FONT SIZE=5><B>{escape(story.title)}</B></FONT><BR>
<FONT SIZE=2>by {escape(story.by)}</FONT><BR><BR>{text}<BR><BR><FONT SIZE=1>[<A HREF="print">Print</A>]
[<A HREF="mail">Mail this to a friend</A>]</FONT></TD><TD VALIGN=top>{news}</TD></TR>
<TR><TD COLSPAN=3><FONT SIZE=1>Copyright 2003 {escape(story.outlet)}. All rights reserved.</FONT></TD></TR></TABLE>
</BODY></HTML>"""


def graph(story: Story) -> str:
    """An AMP-like page: a `@graph` of many objects, and boxes of all kinds between the paragraphs."""
    people = [{"@type": "Person", "@id": f"#person-{n}", "name": name} for n, name in enumerate(story.authors)]
    others = [{"@type": "ListItem", "item": {"@type": "NewsArticle", "headline": title}} for title, _ in RELATED]
    record = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "@id": "#site", "name": story.outlet, "publisher": {"@id": "#org"}},
            {"@type": "Organization", "@id": "#org", "name": story.outlet},
            {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "name": "News"}]},
            {"@type": "ItemList", "itemListElement": others},
            {
                "@type": ["ReportageNewsArticle", "NewsArticle"],
                "headline": story.title,
                "author": [{"@id": person["@id"]} for person in people],
                "publisher": {"@id": "#org"},
                "dateModified": f"{story.modified}T10:00:00Z",
                "datePublished": f"{story.day}T07:00:00Z",
                "image": {"@type": "ImageObject", "caption": CAPTION},
            },
            *people,
        ],
    }
    menu = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in SECTIONS)
    read_more = f'<p><strong>Read more:</strong> <a href="/r/1">{RELATED[0][0]}</a></p>'
    teasers = "".join(
        f'<li class="teaser"><a href="/r"><h3>{title}</h3><p>{teaser}</p></a></li>' for title, teaser in RELATED
    )
    return f"""<!doctype html><html amp lang="en-AU"><head><meta charset="utf-8">
<title>{escape(story.title)} | News | {escape(story.outlet)}</title><link rel="canonical" href="{story.url}">
<script type="application/ld+json">{json.dumps(record)}</script>
<style amp-boilerplate>body{{visibility:hidden}}</style><noscript><style>body{{visibility:visible}}</style></noscript>
</head><body><amp-sidebar id="menu" layout="nodisplay"><ul>{menu}</ul></amp-sidebar>
<amp-consent><div class="consent-popup"><p>{COOKIES}</p><button>Manage choices</button></div></amp-consent>
<article><h1>{escape(story.title)}</h1><p class="byline">{escape(story.by)}</p>
<p class="timestamp">Last updated {long_day(story.modified)}</p>
<amp-img src="/a.jpg"></amp-img><figure><amp-img src="/b.jpg"></amp-img><figcaption>{CAPTION}</figcaption></figure>
{paragraphs(story, 0, 2)}{read_more}{paragraphs(story, 2, 4)}
<aside class="pullquote"><blockquote>{escape(story.paragraphs[3][:90])}</blockquote></aside>
{paragraphs(story, 4, 6)}
<section class="newsletter-signup"><h4>Newsletter</h4><p>{NEWSLETTER}</p><form><input type="email"></form></section>
{paragraphs(story, 6)}</article>
<section><h2>More from {escape(story.outlet)}</h2><ul>{teasers}</ul></section>
<footer><p>© {story.day.year + 1} {escape(story.outlet)} Pty Ltd, Level 4, 9 Wharf Road, Millbrook</p></footer>
</body></html>"""


KNOWN = (newspaper, open_graph, bare, blog, tables, graph)
