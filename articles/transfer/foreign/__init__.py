"""Exports of other products: what they hold, as articles of ours.

    files.open_export(path)      a file, a folder, or a ZIP, bounded, read only
    detect.find_kind(files)      which product made it, and by what that was seen
    kinds/NAME.read(files, ...)  its articles as `SourceArticle`, as that product has them, each with HTML
    convert.to_entry(...)        one as a snapshot of ours, with what is to be told of it:
        html.clean               safe, flat blocks: headings, paragraphs, lists, quotes, code, tables
        structure.recover        symptoms, causes, solutions, messages from these, by `heading_words.yaml`
        codes, links, pictures   what its title, its addresses, and its images become here
        markdown_of              the blocks as our Markdown

A reader of a kind knows one product and nothing of ours; what follows knows ours and no product.
"""
