"""Exports of other products: what they hold, as articles of ours.

    files.open_export(path)      a file, a folder, or a ZIP, bounded, read only
    detect.find_kind(files)      which product made it, and by what that was seen
    kinds/NAME.read(files, ...)  its articles as `SourceArticle`, as that product has them, each with HTML
    convert.to_data(...)         parts, codes, links, and pictures of one as a snapshot of ours

A reader of a kind knows one product and nothing of ours; what follows knows ours and no product.
"""
