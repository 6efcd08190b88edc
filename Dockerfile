FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 PORT=8000 \
    DOCUMENTS_DIR=/data/documents DATABASE_URL=sqlite:////data/docket.sqlite3

RUN useradd --system --uid 10001 --create-home docket && install -d -o docket /data
WORKDIR /app

COPY requirements.txt .
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.txt

COPY manage.py ./
COPY dip_docket dip_docket
COPY cases cases
COPY fees fees
COPY templates templates
COPY static static
COPY locale locale
COPY docs/manual docs/manual

USER docket
VOLUME /data
EXPOSE 8000
CMD ["python", "manage.py", "serve"]
